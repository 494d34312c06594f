/**
 * When an unsafe request last made a target invalid, by where it is kept. A response that was on its
 * way then may be stored after the invalidation; by the time of its request it is known to be older.
 */
const invalidatedAtMs = new Map<string, number>();
const mostKept = 20_000;

export function noteInvalidated(place: string, nowMs: number): void {
  invalidatedAtMs.delete(place);
  invalidatedAtMs.set(place, nowMs);
  if (invalidatedAtMs.size <= mostKept) return;
  const oldest = invalidatedAtMs.keys().next();
  if (!oldest.done) invalidatedAtMs.delete(oldest.value);
}

/** True when the response was asked for before the last invalidation of its target, or with it. */
export function isInvalidated(place: string, requestedAtMs: number): boolean {
  return requestedAtMs <= (invalidatedAtMs.get(place) ?? -Infinity);
}
