/** A round trip between a node and a region's coordinator, ms. */
export interface Trip {
  readonly region: string;
  readonly ms: number;
}

/** What is known of the way from one node to the regions. */
export interface TripState {
  /** Region -> round trip, ms, smoothed. */
  readonly ms: Record<string, number>;
  /** The region that has been clearly nearer, '' none, and since when, ms. */
  nearer: string;
  nearerSinceMs: number;
}

/** Share of a new measurement in the smoothed one. */
const newest = 0.2;
/** Another region must be nearer by this share and by this much, ms, … */
const clearlyShare = 0.3;
const clearlyMs = 20;
/** … all the time for this long, ms: routes change for minutes, regions for good. */
const clearlyForMs = 10 * 60_000;

export function newTrips(): TripState {
  return { ms: {}, nearer: '', nearerSinceMs: 0 };
}

/** Takes in measurements; those that are no time are left out. */
export function noteTrips(state: TripState, trips: readonly Trip[]): void {
  for (const { region, ms } of trips) {
    if (!(ms >= 0) || ms === Infinity) continue;
    const known = state.ms[region];
    state.ms[region] = known === undefined ? ms : known + newest * (ms - known);
  }
}

/**
 * The region that a node should move to: the nearest by measured round trip, when it has been clearly
 * nearer than the node's own for long enough. Undefined: it stays.
 */
export function regionToMoveTo(
  state: TripState,
  at: { readonly home: string; readonly nowMs: number },
): string | undefined {
  const own = state.ms[at.home];
  const nearest = own === undefined ? '' : clearlyNearest(state, own);
  if (nearest !== state.nearer) {
    state.nearer = nearest;
    state.nearerSinceMs = at.nowMs;
  }
  return nearest !== '' && at.nowMs - state.nearerSinceMs >= clearlyForMs ? nearest : undefined;
}

function clearlyNearest({ ms }: TripState, own: number): string {
  let [nearest, least] = ['', Math.min(own * (1 - clearlyShare), own - clearlyMs)];
  for (const [region, trip] of Object.entries(ms)) {
    if (trip < least) [nearest, least] = [region, trip];
  }
  return nearest;
}
