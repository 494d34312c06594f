/** What a site may say to the service worker; every field has a default. */
export interface WorkerOptions {
  /** Path of the site's own offline page; it is fetched after what a page needs next, and kept. */
  readonly offlinePage?: string;
  /** Least confidence of a forecast that is worth a visitor's bytes, 0 to 1. */
  readonly floor?: number;
  /** False: no fetch listener of ours; the site's own routing asks through `plugin`. */
  readonly serve?: boolean;
}

export interface WorkerSettings {
  readonly offlinePage: string;
  readonly floor: number;
  readonly serve: boolean;
}

/** Below this most prefetches are wasted; `npm run bench:browser` shows both sides. */
const defaultFloor = 0.2;

export function resolveSettings(options: WorkerOptions): WorkerSettings {
  return { offlinePage: '', floor: defaultFloor, serve: true, ...options };
}
