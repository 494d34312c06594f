import { fnv1a32 } from '../../protocol/fnv1a32.ts';
import type { Forecast } from '../../protocol/messages.ts';
import { spread } from '../../worker/coordinate/spread.ts';

const regionNames = ['wnam', 'enam', 'sam', 'weur', 'eeur', 'apac', 'oc', 'afr', 'me'] as const;

export const dayStartMs = Date.UTC(2026, 5, 1);
export const tickMs = 60_000;
export const ticksADay = 1_440;
/** All objects are fresh for this long, and every forecast looks as far ahead. */
export const freshForMs = 10 * tickMs;
export const resourceCount = 1_000_000;
const nodeCount = 300;
/** Requests/s of a region at its busiest. */
const peakRate = 50;
/** Resources whose requesters sit at a few nodes only: 3 of 10. */
const localShare = 0.3;
/** What a node moves, bytes/ms, and its first byte, ms. */
const ordinaryBytesPerMs = 2_000;
export const firstByteMs = 50;
const meanBytes = 400_000;

export interface SimNode {
  readonly name: string;
  readonly bytesPerMs: number;
}

export interface SimRegion {
  readonly name: string;
  readonly index: number;
  readonly nodes: readonly SimNode[];
}

/** Nodes dealt out evenly over the regions; one of them has half the bandwidth. */
export function buildRegions(slowNode: string): SimRegion[] {
  const nodes = new Map<string, SimNode[]>(regionNames.map((name) => [name, []]));
  for (let index = 0; index < nodeCount; index++) {
    const region = regionNames[index % regionNames.length]!;
    const list = nodes.get(region)!;
    const name = `${region}${String(list.length).padStart(2, '0')}`;
    list.push({ name, bytesPerMs: ordinaryBytesPerMs / (name === slowNode ? 2 : 1) });
  }
  return regionNames.map((name, index) => ({ name, index, nodes: nodes.get(name)! }));
}

/** Harmonic number of the catalogue: popularity of rank r is 1 / (r · this) (Zipf). */
const harmonic = Math.log(resourceCount) + 0.5772;

/** Requests/s for the resource of this rank, by the region's hour. */
export function rateOf(region: SimRegion, rank: number, tick: number): number {
  return (peakRate * wave(region, tick)) / (rank * harmonic);
}

/** From 0.3 in the night to 1 at the busiest hour, later in the day the further west. */
function wave(region: SimRegion, tick: number): number {
  const phase = (tick / ticksADay - region.index / regionNames.length) * 2 * Math.PI;
  return 0.65 - 0.35 * Math.cos(phase);
}

/** What is popular here is not what is popular there: each region ranks the catalogue its own way. */
function resourceAt(region: SimRegion, rank: number): string {
  // 611,953 is prime to the size of the catalogue, so every rank is another resource.
  return `/r/${(rank * 611_953 + region.index * 104_729) % resourceCount}`;
}

export function bytesOf(resource: string): number {
  const uniform = spread(fnv1a32(resource), 11);
  return Math.round(-meanBytes * Math.log(1 - uniform * 0.98) + 2_000);
}

/** Where its requesters are: at a few nodes, or evenly at all. */
function sharesOf(
  region: SimRegion,
  resource: string,
): readonly { readonly node: string; readonly share: number }[] {
  const { nodes } = region;
  const hash = fnv1a32(resource);
  if (spread(hash, 23) >= localShare) {
    return nodes.map(({ name }) => ({ node: name, share: 1 / nodes.length }));
  }
  const first = Math.floor(spread(hash, 29) * nodes.length);
  return [0.6, 0.3, 0.1].map((share, step) => ({
    node: nodes[(first + step * 7) % nodes.length]!.name,
    share,
  }));
}

/** The forecast of somebody who knows the rates: Poisson demand within the horizon. */
export function forecastOf(
  region: SimRegion,
  at: { readonly rank: number; readonly tick: number; readonly nowMs: number },
): Forecast {
  const { rank, tick, nowMs } = at;
  const resource = resourceAt(region, rank);
  const expectedCount = rateOf(region, rank, tick) * (freshForMs / 1_000);
  return {
    resource,
    region: region.name,
    madeAtMs: nowMs,
    horizonMs: freshForMs,
    expectedCount,
    confidence: -Math.expm1(-expectedCount),
    source: 'expiry',
    kind: 'image',
    bytes: bytesOf(resource),
    freshForMs,
    volatility: 0,
    nodes: sharesOf(region, resource),
  };
}
