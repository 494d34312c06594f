let leastMs = 0;

/**
 * Takes a request's timing in: the least time from asking to the first byte of an answer is the round
 * trip to the data centre, for what the edge has takes it next to nothing to answer.
 */
export function noteRoundTrip({
  requestStart,
  responseStart,
  transferSize,
}: RoundTripTiming): void {
  const ms = Math.ceil(responseStart - requestStart);
  if (transferSize && (!leastMs || ms < leastMs)) leastMs = ms;
}

/** Whole ms, 0 when this worker has measured none since it was started. */
export function roundTripMs(): number {
  return leastMs;
}

interface RoundTripTiming {
  readonly requestStart: number;
  readonly responseStart: number;
  readonly transferSize: number;
}
