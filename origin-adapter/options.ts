import { keyRing, type Invalidation, type KeyRing } from '../protocol/index.ts';
import { eventLoopDelay } from './event-loop-delay.ts';
import type { ManifestResource } from './manifest.ts';
import type { ThirdParties } from './third-party/verify-third-party.ts';

/** What a site tells the adapter. Only `keys` is needed. */
export interface OriginOptions {
  /** The edge's `SIGNING_KEYS`: JSON `{"key id": "base64url secret"}`, or a ring made of it. */
  readonly keys: string | KeyRing;
  /** Others who may prefetch, by their Ed25519 keys (RFC 9421). Nobody when not given. */
  readonly thirdParties?: ThirdParties;
  /** Hostnames that marks may name; any when not given. */
  readonly sites?: readonly string[];
  /** Told to refuse every prefetch: a value, or a question asked for each. Default false. */
  readonly refuse?: boolean | (() => boolean);
  /** Requests of visitors in flight from which on prefetches are refused. Default 100. */
  readonly mostVisitorsInFlight?: number;
  /** Prefetches answered at the same time. Default 8. */
  readonly mostPrefetchesInFlight?: number;
  /** Mean delay of the event loop, ms, from which on prefetches are refused. Default 50. */
  readonly longestDelayMs?: number;
  /** How the delay is measured; by the runtime where it can, else always 0. */
  readonly delayMs?: () => number;
  /** What a refused prefetch is told to wait, seconds. Default 30. */
  readonly retryAfterS?: number;
  /** What may be prefetched, asked for when the manifest is requested. */
  readonly manifest?: () => readonly ManifestResource[] | Promise<readonly ManifestResource[]>;
  /** Scheme and host of the edge, for announcing what changed; nothing is announced without. */
  readonly edge?: string;
  /** Unix milliseconds. */
  readonly now?: () => number;
  /** Sends announcements. Default: the runtime's `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** What changed, in the words of an Invalidation; the adapter adds site and time. */
export type Change = Pick<Invalidation, 'scope' | 'values'>;

export type Settings = Readonly<
  Required<Omit<OriginOptions, 'keys' | 'thirdParties' | 'sites' | 'edge' | 'manifest' | 'refuse'>>
> & {
  readonly ring: KeyRing;
  readonly thirdParties: ThirdParties | undefined;
  readonly sites: readonly string[] | undefined;
  readonly edge: string | undefined;
  readonly manifest: OriginOptions['manifest'];
  readonly refuse: () => boolean;
};

/** Throws a ProtocolError when the keys cannot be read. */
export function resolveOptions(options: OriginOptions): Settings {
  const { refuse = false } = options;
  return {
    ring: typeof options.keys === 'string' ? keyRing(options.keys) : options.keys,
    thirdParties: options.thirdParties,
    sites: options.sites,
    refuse: typeof refuse === 'function' ? refuse : () => refuse,
    mostVisitorsInFlight: options.mostVisitorsInFlight ?? 100,
    mostPrefetchesInFlight: options.mostPrefetchesInFlight ?? 8,
    longestDelayMs: options.longestDelayMs ?? 50,
    delayMs: options.delayMs ?? eventLoopDelay(),
    retryAfterS: options.retryAfterS ?? 30,
    manifest: options.manifest,
    edge: options.edge,
    now: options.now ?? Date.now,
    fetch: options.fetch ?? ((request) => fetch(request)),
  };
}
