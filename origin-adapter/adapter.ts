import { prefetchHeader, signatureHeader, signBody, verifyPrefetch } from '../protocol/index.ts';
import { admit } from './admit.ts';
import { announce, type Announced } from './announce.ts';
import { createLoadCounter } from './load.ts';
import { buildManifest, manifestHeaders, manifestPath } from './manifest.ts';
import { verifyThirdParty } from './third-party/verify-third-party.ts';
import { resolveOptions, type Change, type OriginOptions } from './options.ts';

/** What a shim knows of a request, whatever its framework calls it. */
export interface Incoming {
  readonly method: string;
  /** Host as the request gives it. */
  readonly authority: string;
  /** Path and query as they came. */
  readonly target: string;
  /** Value of a header field, null when absent. */
  readonly header: (name: string) => string | null;
  /** The framework's own request objects, for `isPrefetch`. */
  readonly requests: readonly object[];
}

/** An answer that the adapter gives instead of the site. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Either the adapter answers, or the site does and the shim calls `end` when it has. */
export type Reception =
  | { readonly answer: Answer }
  | { readonly answer: undefined; readonly end: () => void };

export interface OriginAdapter {
  /** Looks at a request before the site does. Never throws for what a request contains. */
  readonly receive: (incoming: Incoming) => Promise<Reception>;
  /** True for a verified prefetch, so that analytics can leave it out. Takes the framework's request. */
  readonly isPrefetch: (request: object) => boolean;
  /** Tells the edge what is no longer good. */
  readonly announce: (site: string, change: Change) => Promise<Announced>;
}

/**
 * One adapter serves a whole process. Throws a ProtocolError when the keys cannot be read.
 */
export function createOriginAdapter(options: OriginOptions): OriginAdapter {
  const settings = resolveOptions(options);
  const counter = createLoadCounter();
  const prefetches = new WeakSet<object>();

  return {
    isPrefetch: (request) => prefetches.has(request),
    announce: (site, change) => announce(settings, { site, change }),
    async receive(incoming) {
      if (isManifestRequest(incoming) && settings.manifest) {
        return { answer: await manifestAnswer(await settings.manifest()) };
      }
      const mark = incoming.header(prefetchHeader);
      // Most requests are visitors': nothing is hashed for them.
      const verdict = await verify(mark, incoming);
      const admission = admit(verdict, { settings, load: counter.load });
      if (admission.kind === 'refused') return { answer: refusal(admission) };
      if (admission.kind === 'prefetch') {
        for (const request of incoming.requests) prefetches.add(request);
      }
      return { answer: undefined, end: counter.begin(admission.kind) };
    },
  };

  async function verify(mark: string | null, incoming: Incoming) {
    if (mark === null) {
      const { thirdParties: keys } = settings;
      return keys === undefined
        ? ({ valid: false, reason: 'missing' } as const)
        : verifyThirdParty(incoming, { keys, nowMs: settings.now() });
    }
    // A mark is only ever made for a GET.
    if (incoming.method !== 'GET') return { valid: false, reason: 'malformed' } as const;
    const { target } = incoming;
    return verifyPrefetch(mark, { target, ring: settings.ring, nowMs: settings.now() });
  }

  function refusal({ status, reason }: { status: 403 | 503; reason: string }): Answer {
    return {
      status,
      headers: {
        'cache-control': 'no-store',
        'content-type': 'text/plain',
        'forecache-refusal': reason,
        ...(status === 503 ? { 'retry-after': String(settings.retryAfterS) } : {}),
      },
      body: `Prefetch refused: ${reason}\n`,
    };
  }

  async function manifestAnswer(resources: Parameters<typeof buildManifest>[0]): Promise<Answer> {
    const body = JSON.stringify(buildManifest(resources));
    const signature = await signBody(new TextEncoder().encode(body), {
      purpose: 'manifest',
      ring: settings.ring,
      nowMs: settings.now(),
    });
    return { status: 200, headers: { ...manifestHeaders, [signatureHeader]: signature }, body };
  }
}

function isManifestRequest({ method, target }: Incoming): boolean {
  return (method === 'GET' || method === 'HEAD') && target.split('?', 1)[0] === manifestPath;
}
