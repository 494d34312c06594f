// Long enough that a pointer on its way elsewhere does not count.
const hoverDwellMs = 50;
const viewportDwellMs = 2_000;

/** Calls back with a link when the visitor seems to be about to follow it, and with undefined when no longer. */
export function observeIntent(callback: (link: HTMLAnchorElement | undefined) => void): void {
  let timer = 0;
  let aimed: HTMLAnchorElement | undefined;
  let told = false;
  const linkOf = ({ target }: Event) =>
    (target as Element | null)?.closest?.<HTMLAnchorElement>('a[href]') ?? undefined;
  const aim = (link: HTMLAnchorElement | undefined, delayMs: number): void => {
    if (link === aimed) return;
    clearTimeout(timer);
    if (told) callback(undefined);
    told = false;
    aimed = link;
    if (link)
      timer = setTimeout(() => {
        told = true;
        callback(link);
      }, delayMs);
  };
  const options = { capture: true, passive: true };
  addEventListener('pointerover', (event) => aim(linkOf(event), hoverDwellMs), options);
  addEventListener('focusin', (event) => aim(linkOf(event), hoverDwellMs), options);
  addEventListener('pointerdown', (event) => callback(linkOf(event)), options);
  if (matchMedia('(hover: none)').matches) observeDwell(callback);
}

// A touch screen has no pointer that rests: a link that stays in view is what is known.
function observeDwell(callback: (link: HTMLAnchorElement) => void): void {
  const timers = new Map<Element, number>();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        clearTimeout(timers.get(target));
        const link = target as HTMLAnchorElement;
        if (isIntersecting)
          timers.set(
            target,
            setTimeout(() => callback(link), viewportDwellMs),
          );
      }
    },
    { rootMargin: '-25% 0px' },
  );
  for (const link of document.links) observer.observe(link);
}
