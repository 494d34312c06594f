// Navigation API, https://html.spec.whatwg.org/#navigation-api; not in every browser.
interface NavigationApi {
  addEventListener(type: 'currententrychange', listener: () => void): void;
}

/**
 * Calls back when the page is shown anew: after what may be a soft navigation of a single-page
 * application, and when the back/forward cache restores it.
 */
export function observeVisits(callback: (isRestored?: boolean) => void): void {
  const soft = (): void => callback();
  const { navigation } = window as unknown as { navigation?: NavigationApi };
  if (navigation) {
    navigation.addEventListener('currententrychange', soft);
  } else {
    for (const name of ['pushState', 'replaceState'] as const) {
      const change = history[name];
      history[name] = function (...args) {
        change.apply(this, args);
        soft();
      };
    }
    addEventListener('popstate', soft);
  }
  addEventListener('pageshow', ({ persisted }) => persisted && callback(true));
}
