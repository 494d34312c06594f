import { announcedColumns } from './announcements.ts';
import { halfLifeCount } from './demand.ts';
import { F, FEATURE_COUNT } from './features.ts';
import type { RegionState } from './region-state.ts';
import type { CandidateSource } from '../../protocol/messages.ts';

const dayMs = 86_400_000;
/** Announcements older than this say nothing of the visitor any more. */
const announcedForMs = 120_000;
const here = new Float64Array(halfLifeCount);
const everywhere = new Float64Array(halfLifeCount);
const totalHere = new Float64Array(halfLifeCount);
const totalEverywhere = new Float64Array(halfLifeCount);
/** Pseudo-accesses that a longer half-life lends to the next shorter one. */
const lent = 1;

/** Shares and load that all rows of one collection have in common. */
export interface Moment {
  readonly atMs: number;
  readonly horizonMs: number;
  /** Expected accesses of the whole region within the horizon. */
  readonly accesses: number;
  readonly load: number;
  readonly ahead: number;
}

export function momentOf(state: RegionState, atMs: number, horizonMs: number): Moment {
  state.demand.readTotal(atMs, totalHere);
  state.site.demand.readTotal(atMs, totalEverywhere);
  const load = state.load.rateAt(atMs);
  const ahead = state.load.ahead(atMs, horizonMs);
  return { atMs, horizonMs, accesses: load * ahead * horizonMs, load, ahead };
}

/** Expected accesses to the resource within the moment's horizon, and the posterior's shape. */
export interface Posterior {
  mean: number;
  shape: number;
}

/**
 * Gamma-Poisson with exposure counted in the region's own accesses: a busy hour counts for more
 * than a quiet one. Each half-life is the prior of the next shorter one (empirical Bayes).
 */
export function posteriorOf(
  state: RegionState,
  resource: number,
  moment: Moment,
  out: Posterior,
): void {
  state.demand.read(resource, moment.atMs, here);
  state.site.demand.read(resource, moment.atMs, everywhere);
  let share = 0.2 / Math.max(50, state.site.resources.size);
  share =
    ((everywhere[halfLifeCount - 1] ?? 0) + 0.2) /
    ((totalEverywhere[halfLifeCount - 1] ?? 0) + 0.2 / share);
  let shape = lent;
  for (let k = halfLifeCount - 1; k >= 1; k--) {
    shape = (here[k] ?? 0) + lent;
    share = shape / ((totalHere[k] ?? 0) + lent / share);
  }
  out.mean = share * moment.accesses;
  out.shape = shape;
}

const posterior: Posterior = { mean: 0, shape: 1 };

/** Writes one row of features. `state.fade` has been called for the resource at the moment. */
export function fillFeatures(
  state: RegionState,
  of: { resource: number; source: CandidateSource; moment: Moment; row: number; out: Float32Array },
): void {
  const { resource, moment, out } = of;
  const { atMs, horizonMs } = moment;
  const { catalogue, settings } = state.site;
  const at = of.row * FEATURE_COUNT;
  out.fill(0, at, at + FEATURE_COUNT);
  out[at + F.logHorizon] = Math.log(horizonMs / 60_000);
  out[at + F.logDelay] = Math.log1p(settings.delayMs / 1_000);

  const age = atMs - (state.announcedAtMs[resource] ?? 0);
  if (age <= announcedForMs) {
    const a = resource * announcedColumns;
    const e = state.announced;
    out[at + F.announcedConfidence] = e[a] ?? 0;
    out[at + F.announcedNoisyOr] = e[a + 1] ?? 0;
    out[at + F.announcedSum] = Math.log1p(e[a + 2] ?? 0);
    out[at + F.announcedItems] = e[a + 3] ?? 0;
    out[at + F.announcedBackward] = Math.min(1.5, e[a + 4] ?? 0);
    out[at + F.announcedImmediate] = e[a + 5] ?? 0;
    out[at + F.announcedSupport] = Math.log1p(Math.min(50, e[a + 6] ?? 0));
    out[at + F.announcedAge] = Math.log1p(age / 1_000);
    out[at + F.visitorSession] = e[a + 8] ?? 0;
    out[at + F.visitorGap] = e[a + 9] ?? 0;
    out[at + F.visitorHasIt] = e[a + 10] ?? 0;
    out[at + F.newestConfidence] = e[a + 11] ?? 0;
    out[at + F.walkDensity] = e[a + 12] ?? 0;
    out[at + F.walkAhead] = e[a + 13] ?? 0;
    out[at + F.visitorCame] = e[a + 14] ?? 0;
    out[at + F.visitorSaid] = e[a + 15] ?? 0;
    out[at + F.visitorAnnounced] = e[a + 16] ?? 0;
    out[at + F.pathMatched] = e[a + 18] ?? 0;
    out[at + F.pathTaken] = e[a + 19] ?? 0;
    out[at + F.pathAhead] = e[a + 20] ?? 0;
    out[at + F.visitorNear] = e[a + 17] ?? 0;
  } else {
    out[at + F.announcedAge] = Math.log1p(announcedForMs / 1_000);
  }
  out[at + F.pendingNear] = Math.log1p(10 * (state.near[resource] ?? 0));
  out[at + F.pendingFar] = Math.log1p(10 * (state.far[resource] ?? 0));
  out[at + F.pendingVisitors] = Math.log1p(state.pendingVisitors[resource] ?? 0);

  posteriorOf(state, resource, moment, posterior);
  const accesses = moment.accesses;
  for (let k = 0; k < halfLifeCount; k++) {
    const expected = ((here[k] ?? 0) / Math.max(1, totalHere[k] ?? 0)) * accesses;
    out[at + F.rate10m + k] = Math.log1p(10 * expected);
  }
  let column = F.elsewhere10m;
  for (let k = 0; k < halfLifeCount; k++) {
    if (k === 2) continue;
    const others = Math.max(0, (everywhere[k] ?? 0) - (here[k] ?? 0));
    const total = Math.max(1, (totalEverywhere[k] ?? 0) - (totalHere[k] ?? 0));
    out[at + column++] = Math.log1p((10 * others * accesses) / total);
  }
  out[at + F.posteriorLogMean] = Math.log(posterior.mean + 1e-6);
  out[at + F.posteriorLogShape] = Math.log(posterior.shape);
  out[at + F.posteriorConfidence] = 1 - (1 + posterior.mean / posterior.shape) ** -posterior.shape;

  out[at + F.sinceLast] = logMinutes(atMs - (state.demand.lastAtMs[resource] ?? 0));
  out[at + F.lastGap] = logMinutes(state.demand.lastGapMs[resource] ?? 0);
  out[at + F.meanLogGap] = state.demand.meanLogGap[resource] ?? 0;
  out[at + F.sinceLastElsewhere] = logMinutes(atMs - (state.site.demand.lastAtMs[resource] ?? 0));
  out[at + F.sameHourBefore] = Math.log1p(state.demand.sameHourBefore(resource, atMs));
  out[at + F.sameHourElsewhere] = Math.log1p(state.site.demand.sameHourBefore(resource, atMs));

  out[at + F.loadAhead] = Math.log(moment.ahead);

  out[at + F.volatility] = catalogue.volatility(resource);
  out[at + F.fromSuccessor] = of.source === 'successor' ? 1 : 0;
  out[at + F.fromSequence] = of.source === 'sequence' ? 1 : 0;
  out[at + F.fromExpiry] = of.source === 'expiry' ? 1 : 0;
}

/** log1p of minutes, capped at thirty days, also for never. */
function logMinutes(ms: number): number {
  return Math.log1p(Math.min(30 * dayMs, Math.max(0, ms)) / 60_000);
}
