import { encodeInvalidation, signatureHeader, signBody } from '../protocol/index.ts';
import type { Change, Settings } from './options.ts';

const announceTimeoutMs = 5_000;

/** What became of an announcement: a deaf edge must not fail the site's own work. */
export type Announced =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly reason: 'no-edge' | 'unreachable' | `status-${number}` };

/**
 * Tells the edge that something is no longer good: `POST <edge>/.forecache/purge` with a signed
 * Invalidation frame. Throws a ProtocolError when the change itself is over a limit.
 */
export async function announce(
  settings: Settings,
  { site, change }: { readonly site: string; readonly change: Change },
): Promise<Announced> {
  if (settings.edge === undefined) return { accepted: false, reason: 'no-edge' };
  const nowMs = settings.now();
  const body = encodeInvalidation({ site, atMs: nowMs, ...change });
  const signature = await signBody(body, { purpose: 'purge', ring: settings.ring, nowMs });
  try {
    const response = await settings.fetch(
      new Request(new URL('/.forecache/purge', settings.edge), {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf', [signatureHeader]: signature },
        body,
        signal: AbortSignal.timeout(announceTimeoutMs),
      }),
    );
    await response.body?.cancel();
    return response.ok
      ? { accepted: true }
      : { accepted: false, reason: `status-${response.status}` };
  } catch {
    return { accepted: false, reason: 'unreachable' };
  }
}
