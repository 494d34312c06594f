/** Why a request went to the origin (RFC 9211 section 2.2). */
export type ForwardReason =
  | 'bypass'
  | 'method'
  | 'uri-miss'
  | 'vary-miss'
  | 'miss'
  | 'request'
  | 'stale'
  | 'partial';

/** What this cache did with a request; spans in ms. */
export type CacheStatus =
  | { readonly hit: true; readonly ttlMs: number; readonly detail?: string }
  | {
      readonly hit: false;
      readonly fwd: ForwardReason;
      readonly fwdStatus?: number;
      readonly stored?: boolean;
      readonly collapsed?: boolean;
      readonly ttlMs?: number;
      readonly detail?: string;
    };

const self = 'forecache';

/**
 * The Cache-Status field with this cache's member last. RFC 9211 section 2: "caches ... append their
 * member", the ones before stay as they came.
 */
export function appendCacheStatus(before: string | undefined, status: CacheStatus): string {
  const member = [self, ...parameters(status)].join('; ');
  return before === undefined || before === '' ? member : `${before}, ${member}`;
}

function parameters(status: CacheStatus): string[] {
  const parts: string[] = [];
  if (status.hit) {
    parts.push('hit', `ttl=${seconds(status.ttlMs)}`);
  } else {
    parts.push(`fwd=${status.fwd}`);
    if (status.fwdStatus !== undefined) parts.push(`fwd-status=${status.fwdStatus}`);
    if (status.stored) parts.push('stored');
    if (status.collapsed) parts.push('collapsed');
    if (status.ttlMs !== undefined) parts.push(`ttl=${seconds(status.ttlMs)}`);
  }
  if (status.detail !== undefined) parts.push(`detail=${status.detail}`);
  return parts;
}

function seconds(ms: number): number {
  return Math.trunc(ms / 1_000);
}
