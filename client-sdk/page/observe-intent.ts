// Long enough that a pointer on its way elsewhere does not count.
const hoverDwellMs = 50;
const viewportDwellMs = 2_000;

/** None when the visitor points at something else. */
type Link = HTMLAnchorElement | null | undefined;

/** Calls back with a link when the visitor seems to be about to follow it, and without one when no longer. */
export function observeIntent(callback: (link?: Link) => unknown): void {
  let timer = 0;
  let aimed: Link;
  let told = false;
  const linkOf = ({ target }: Event): Link =>
    (target as Partial<Element> | null)?.closest?.<HTMLAnchorElement>('a[href]');
  const aim = (event: Event): void => {
    const link = linkOf(event);
    if (link === aimed) return;
    clearTimeout(timer);
    if (told) callback();
    told = false;
    aimed = link;
    if (link)
      timer = setTimeout(() => {
        told = true;
        callback(link);
      }, hoverDwellMs);
  };
  addEventListener('pointerover', aim, true);
  addEventListener('focusin', aim, true);
  addEventListener('pointerdown', (event) => callback(linkOf(event)), true);
  // Asked only of a screen that can be touched: a media query costs a page without more than the rest of this.
  if (navigator.maxTouchPoints && matchMedia('(hover: none)').matches) observeDwell(callback);
}

// A touch screen has no pointer that rests: a link that stays in view is what is known.
function observeDwell(callback: (link: HTMLAnchorElement) => unknown): void {
  const timers = new Map<Element, number>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        clearTimeout(timers.get(target));
        const stays = (): unknown => callback(target as HTMLAnchorElement);
        if (isIntersecting) timers.set(target, setTimeout(stays, viewportDwellMs));
      }
    },
    { rootMargin: '-25% 0px' },
  );
  for (const link of document.links) observer.observe(link);
}
