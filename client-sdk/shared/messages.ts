import type { Hint, ResourceKind, ServedFrom } from '../../protocol/messages.ts';

/**
 * What the page script and the service worker say to each other through `postMessage`, always
 * wrapped as `{ forecache: message }` so that a site's own messages are never mistaken for ours.
 */

/** One access as the page saw it. URLs are paths of the site with their query, unabridged. */
export interface ObservedAccess {
  readonly url: string;
  /** Page it was asked from; '' for a first visit. */
  readonly page: string;
  /** Unix milliseconds. */
  readonly atMs: number;
  readonly kind: ResourceKind;
  /** HTTP status, 0 when unknown. */
  readonly status: number;
  /** Encoded body bytes, 0 when unknown. */
  readonly bytes: number;
  readonly servedFrom: ServedFrom;
}

/** What a page tells the worker about its site; kept by the worker until another page says more. */
export interface SiteTags {
  readonly application: string;
  readonly task: string;
  /** Class of the visitor (member, guest, …); '' when the site does not say. */
  readonly userClass: string;
  /** Names a deploy; '' when the site does not say. */
  readonly build: string;
  /** Query parameters that the site lists as safe to keep. */
  readonly keepQuery: readonly string[];
  /** Bytes that prefetches may move; by page, by session (30 minutes without a page end it), by day. */
  readonly budget: { readonly page: number; readonly session: number; readonly day: number };
}

/** Page to worker. */
export type PageMessage =
  /** A page is shown: learn hints for it and prefetch what they name, but for `avoid`. */
  | {
      readonly type: 'arrive';
      readonly page: string;
      readonly tags: SiteTags;
      /** Paths that links on this page forbid to prefetch, with the reason. */
      readonly avoid: readonly (readonly [path: string, reason: string])[];
      /** '' when the page allows prefetching, else why not. */
      readonly restraint: string;
    }
  | { readonly type: 'accesses'; readonly accesses: readonly ObservedAccess[] }
  /** What the worker has planned may be fetched. Silence is a no. */
  | { readonly type: 'proceed' }
  /** The visitor points at a link. */
  | { readonly type: 'intent'; readonly url: string }
  /** The visitor points at it no longer. */
  | { readonly type: 'left' }
  /** The reason to prefetch is gone: stop what is under way. */
  | { readonly type: 'cancel' }
  /** Send what is queued. */
  | { readonly type: 'flush' }
  /** Forget everything stored, the queue and the pseudonym with it. */
  | { readonly type: 'purge' }
  /** Drop what a deploy, a rule or an operator made invalid. Paths end with `*` for a prefix. */
  | { readonly type: 'invalidate'; readonly paths: readonly string[] }
  | { readonly type: 'report' };

/** One resource's fate, for the debug overlay and the site's own analytics. */
export interface PrefetchEvent {
  readonly name: 'prefetched' | 'refused' | 'used' | 'purged';
  /** Path of the resource; '' when the event is about no single one. */
  readonly url: string;
  /** Reason code of a refusal, else ''. */
  readonly reason: string;
  readonly bytes: number;
  /** Confidence of the forecast behind it, 0 when none. */
  readonly confidence: number;
}

/** What the worker keeps and spent, for the overlay and the tests. */
export interface WorkerReport {
  readonly type: 'report';
  readonly entries: readonly {
    readonly url: string;
    readonly bytes: number;
    readonly freshUntilMs: number;
    /** When it last answered a request, 0 when it never did. */
    readonly usedAtMs: number;
  }[];
  readonly queued: number;
  readonly spentBytes: number;
  readonly savedBytes: number;
}

/** Worker to page. */
export type WorkerMessage =
  /**
   * What the edge foretold for the page that is shown. `page`: whose `proceed` is waited for; '' when
   * there is nothing to fetch.
   */
  | { readonly type: 'forecast'; readonly page: string; readonly hints: readonly Hint[] }
  /** Of what was forecast for a page, the documents that are stored now and may be shown. */
  | { readonly type: 'ready'; readonly page: string; readonly urls: readonly string[] }
  | { readonly type: 'event'; readonly event: PrefetchEvent }
  | WorkerReport;
