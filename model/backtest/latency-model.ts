/** What a visitor waits: one round trip to the edge, and on a miss one more to the origin. */
export interface LatencyModel {
  readonly edgeRoundTripMs: number;
  readonly originRoundTripMs: number;
  readonly edgeBytesPerMs: number;
  readonly originBytesPerMs: number;
}

/** A broadband visitor 20 ms from the edge, an origin another 120 ms away at 25 Mbit/s. */
export const defaultLatency: LatencyModel = {
  edgeRoundTripMs: 20,
  originRoundTripMs: 120,
  edgeBytesPerMs: 6250,
  originBytesPerMs: 3125,
};

export const hitMs = (model: LatencyModel, bytes: number): number =>
  model.edgeRoundTripMs + bytes / model.edgeBytesPerMs;

/** The edge passes bytes on as they come, so the slower of the two links sets the pace. */
export const missMs = (model: LatencyModel, bytes: number): number =>
  model.edgeRoundTripMs +
  model.originRoundTripMs +
  bytes / Math.min(model.originBytesPerMs, model.edgeBytesPerMs);
