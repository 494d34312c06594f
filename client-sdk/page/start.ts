import type { ObservedAccess, PrefetchEvent } from '../shared/messages.ts';
import { isBatteryLow } from './is-battery-low.ts';
import { whyNotLink } from './link-reason.ts';
import { observeIntent } from './observe-intent.ts';
import { observeResources } from './observe-resources.ts';
import { observeVisits } from './observe-visits.ts';
import { resolveOptions, type Options } from './options.ts';
import { whyNotCollect, whyNotPrefetch } from './restraint.ts';
import { sitePath } from './site-path.ts';
import { speculate } from './speculate.ts';
import { listenToWorker, serviceWorkers, tellWorker } from './worker-channel.ts';

/** What a page can ask of a running Forecache. */
export interface Forecache {
  /** Tells what the visitor answered; after a refusal everything stored is forgotten. */
  consent(given: boolean): void;
  /** Forgets what is stored, the queue and the pseudonym: call it when somebody signs out. */
  logout(): void;
  /** Drops stored paths; one that ends with `*` drops all that begin with it. */
  invalidate(paths: readonly string[]): void;
  /** Shows the debug overlay. */
  debug(): Promise<void>;
}

/** Links that forbid to prefetch what they lead to. */
const forbidding = '[data-no-prefetch] a[href],a[data-no-prefetch],a[rel~=nofollow],a[download]';

/**
 * Starts observing and prefetching on this page. A browser without service workers, and a page that
 * is no secure context, are left as they are.
 * Events: `forecache` on the document, with a `PrefetchEvent` as its detail.
 */
export function start(options: Options = {}): Forecache {
  const settings = resolveOptions(options);
  const isPrerendered = (document as { prerendering?: boolean }).prerendering;
  let consented = !settings.consentRequired;
  /** The page that is shown; '' until it is observed. */
  let here = '';
  /** Reads the timings, and from then on those to come; there as long as that is put off. */
  let readTimings: (() => void) | undefined;
  // A page may ask for the browser's own restraint at any moment: read it anew each time.
  const restraint = (lowBattery = false): string =>
    settings.prefetch
      ? whyNotPrefetch({ browser: navigator, consented, visible: !document.hidden, lowBattery })
      : 'disabled';
  const restraintNow = async (): Promise<string> => restraint() || restraint(await isBatteryLow());
  const emit = (event: PrefetchEvent): void => {
    document.dispatchEvent(new CustomEvent('forecache', { detail: event }));
  };
  const refuse = (reason: string, url = ''): void => {
    emit({ name: 'refused', url, reason, bytes: 0, confidence: 0 });
  };

  const arrive = (): void => {
    tellWorker({
      type: 'arrive',
      page: here,
      tags: settings.tags,
      avoid: forbiddenLinks(),
      restraint: restraint(),
    });
  };

  const tellAccesses = (accesses: readonly ObservedAccess[]): void => {
    if (consented) tellWorker({ type: 'accesses', accesses });
  };

  /** Returns whether the page is one that was not shown before. */
  const visit = (isRestored?: boolean): boolean => {
    const next = sitePath(document.URL);
    // A soft navigation that only moves the fragment, or replaces the state, is no visit.
    if (!isRestored && next === here) return false;
    // Before the page changes that they are of.
    readTimings?.();
    tellAccesses([
      {
        url: next,
        page: here,
        atMs: Date.now(),
        kind: 'document',
        status: 0,
        bytes: 0,
        servedFrom: 'browser',
      },
    ]);
    here = next;
    whenLoaded(arrive);
    return true;
  };

  const proceed = async (): Promise<void> => {
    const reason = await restraintNow();
    if (reason) refuse(reason);
    else tellWorker({ type: 'proceed' });
  };

  const observe = (): void => {
    if (here) return;
    here = sitePath(document.URL);
    listenToWorker((message) => {
      if (message.type === 'event') emit(message.event);
      // The worker knows what to fetch, and waits for this page's word.
      if (message.type === 'forecast' && message.page === here) void proceed();
      if (message.type === 'ready' && message.page === here) speculate(message.urls, settings);
    });
    observeIntent(async (link) => {
      // Awaited for what is left as well, so that the worker hears of both in their order.
      const now = await restraintNow();
      if (!link) return tellWorker({ type: 'left' });
      const url = sitePath(link.href);
      const reason = now || whyNotLink(link);
      if (reason) refuse(reason, url);
      else if (url !== here) tellWorker({ type: 'intent', url });
      readTimings?.();
    });
    whenLoaded(settle);
  };

  /** What can wait until the page has loaded: timings are buffered, and a view that changed since is told as one. */
  const settle = (): void => {
    void register();
    document.addEventListener('visibilitychange', () => {
      readTimings?.();
      const reason = restraint();
      if (!reason) return arrive();
      // Told here: a message of the worker would throw a page that is left out of the back/forward cache.
      refuse(reason);
      tellWorker({ type: 'cancel' });
      tellWorker({ type: 'flush' });
    });
    addEventListener('online', () => tellWorker({ type: 'flush' }));
    observeVisits(visit);
    if (!visit()) arrive();
    // After `arrive`, which says how they are to be named.
    readTimings = () => {
      readTimings = undefined;
      observeResources(() => here, tellAccesses);
    };
    // The first observer of a process is dear, and a page that no worker controls has little to tell:
    // it waits until the visitor goes on or away. What was prerendered the edge took for no demand yet.
    if (isPrerendered || serviceWorkers?.controller) readTimings();
  };

  const register = async (): Promise<void> => {
    const { worker } = settings;
    // What controls this page was registered by an earlier one; the browser looks for updates itself.
    if (!worker || serviceWorkers?.controller?.scriptURL.endsWith(worker)) return;
    try {
      const { registerWorker } = await import('./register-worker.ts');
      const reason = await registerWorker(worker);
      if (reason) refuse(reason);
    } catch {
      // Cookies blocked, a private window, storage full: the site works without.
      refuse('no-worker');
    }
  };

  const begin = (): void => {
    const reason = serviceWorkers ? whyNotCollect({ browser: navigator, consented }) : 'no-support';
    if (reason) refuse(reason);
    else observe();
  };
  // A prerendered page counts when it is shown, and only then.
  if (isPrerendered) {
    document.addEventListener('prerenderingchange', begin);
  } else begin();

  const forget = (): void => {
    const again = consented;
    // What is forgotten now is not to be told later.
    consented = false;
    readTimings?.();
    consented = again;
    tellWorker({ type: 'purge' });
  };

  return {
    consent(given) {
      consented = given;
      if (given) begin();
      else forget();
    },
    logout: forget,
    invalidate: (paths) => tellWorker({ type: 'invalidate', paths }),
    async debug() {
      const { showOverlay } = await import('./show-overlay.ts');
      showOverlay(whyNotLink);
    },
  };
}

/** A page that is busy for longer is not waited for. */
const longestBusyMs = 2_000;

/** Not before the page has what it needs, and has nothing to do: each of our bytes would delay it. */
function whenLoaded(callback: () => void): void {
  // Safari has no requestIdleCallback; as a delay the options are none.
  const later = (window.requestIdleCallback ?? setTimeout) as typeof requestIdleCallback;
  const whenIdle = (): unknown => later(callback, { timeout: longestBusyMs });
  if (document.readyState === 'complete') whenIdle();
  else addEventListener('load', whenIdle);
}

// By selector: looking at every link of a long page would take longer than all the rest.
function forbiddenLinks(): [string, string][] {
  const links = [...document.querySelectorAll<HTMLAnchorElement>(forbidding)];
  return links.map((link) => [sitePath(link.href), whyNotLink(link)]);
}
