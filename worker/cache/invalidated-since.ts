/**
 * When an unsafe request last made a target invalid, by where it is kept. A response that was on its
 * way then may be stored after the invalidation; by its time of receipt it is known to be older.
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

/** True when the response was received before the last invalidation of its target, or with it. */
export function isInvalidated(place: string, receivedAtMs: number): boolean {
  return receivedAtMs <= (invalidatedAtMs.get(place) ?? -Infinity);
}
