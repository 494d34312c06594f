/** What of a prefetch's response decides whether it is kept; a `Response` fits. */
export interface ResponseFacts {
  readonly status: number;
  readonly type: string;
  readonly redirected: boolean;
  readonly headers: { get(name: string): string | null };
}

export type StoreVerdict =
  | { readonly store: true; readonly freshForMs: number; readonly mustRevalidate: boolean }
  | { readonly store: false; readonly reason: string };

/**
 * Whether a response that was fetched ahead of time may be kept, and for how long (RFC 9111 sections
 * 3, 4.2 and 5.2.2). Browsers hide Set-Cookie from scripts; the edge sees it, and says in Cache-Status
 * (RFC 9211) whether it holds the response as one that everybody may share.
 */
export function mayStore({ status, type, redirected, headers }: ResponseFacts): StoreVerdict {
  const refuse = (reason: string): StoreVerdict => ({ store: false, reason });
  if (redirected || type === 'opaqueredirect') return refuse('redirect');
  if (type !== 'basic') return refuse('opaque');
  if (headers.get('cf-mitigated')) return refuse('challenge');
  if (status !== 200) return refuse('status');
  const control = headers.get('cache-control') ?? '';
  if (/\b(?:no-store|private|no-cache)\b/i.test(control)) return refuse('not-shareable');
  if (!/\bforecache\s*;[^,]*\b(?:hit|stored)\b/.test(headers.get('cache-status') ?? '')) {
    return refuse('not-shareable');
  }
  const vary = headers.get('vary') ?? '';
  if (/[^,\s]/.test(vary.replace(/accept-encoding/gi, ''))) return refuse('varies');
  const seconds = Number(/\bmax-age\s*=\s*"?(\d+)/i.exec(control)?.[1] ?? 0);
  const freshForMs = (seconds - Number(headers.get('age') ?? 0)) * 1_000;
  if (!(freshForMs > 0)) return refuse('stale');
  return { store: true, freshForMs, mustRevalidate: /\bmust-revalidate\b/i.test(control) };
}
