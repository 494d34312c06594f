import { bootstrapAvoided, type Interval } from './bootstrap.ts';
import {
  avoidedAround,
  bestWithin,
  budgets,
  defaultThresholds,
  refineThresholds,
  type CurvePoint,
} from './curve.ts';
import { JobPool } from './job-pool.ts';
import { defaultLatency, type LatencyModel } from './latency-model.ts';
import { forecasterVariants, openPolicies } from './policies/index.ts';
import type { OnlineMoment } from './online-timeline.ts';
import type { ForecastQuality } from './quality.ts';
import type { Job, JobResult } from './run-job.ts';
import { isUnseen } from './is-unseen.ts';
import { judgeSessions, type NamedSessionFigures } from './sessions/judge-sessions.ts';
import type { Trace } from './trace.ts';

export interface BacktestOptions {
  readonly trace: Trace;
  readonly ttlMs: number;
  readonly delayMs: number;
  /** Share of the accesses that only teach; figures are of the rest. */
  readonly split: number;
  readonly policies: readonly string[];
  /** Folder of the shipped model. */
  readonly model: URL;
  readonly latency?: LatencyModel;
  /** Bytes of each region's cache; unlimited when left out. */
  readonly capacityBytes?: number;
  readonly threads?: number;
  /** False: leave out the next resource of a session. */
  readonly sessions?: boolean;
  readonly onProgress?: (progress: {
    readonly done: number;
    readonly total: number;
    readonly what: string;
  }) => void;
}

/** A policy at one traffic budget, at its best threshold and with the parameters tuned for it. */
export interface BudgetFigure extends CurvePoint {
  readonly variant: string;
  /** 95% interval of `avoided`, block bootstrap by day. */
  readonly interval: Interval;
}

export interface PolicyFigures {
  readonly name: string;
  readonly curve: readonly CurvePoint[];
  /** By budget: '0.1', '0.2', '0.5'; null when no threshold stays within. */
  readonly at: Readonly<Record<string, BudgetFigure | null>>;
}

export interface Backtest {
  readonly trace: string;
  readonly accesses: number;
  readonly requests: number;
  readonly misses: number;
  readonly countedFromMs: number;
  /** False when the shipped model learned from accesses that are counted here; null when it never met this trace. */
  readonly unseen: boolean | null;
  readonly ttlMs: number;
  readonly delayMs: number;
  readonly split: number;
  readonly regions: readonly string[];
  /** Bytes of each region's cache, null when unlimited. */
  readonly capacityBytes: number | null;
  /** Bytes of all different resources together, each at its last size. */
  readonly distinctBytes: number;
  readonly latency: LatencyModel;
  readonly noneMeanMs: number;
  readonly noneP95Ms: number;
  readonly policies: readonly PolicyFigures[];
  /** Of the forecaster; null when it was not among the policies. */
  readonly forecast: ForecastQuality | null;
  /** What the forecaster's online learning did over time; null when it was not among the policies. */
  readonly online: readonly OnlineMoment[] | null;
  /** Next resource of a session, the forecaster first; null when the trace is not one of sessions. */
  readonly sessions: readonly NamedSessionFigures[] | null;
}

/** The tuning slice is the last fifth of what only teaches. */
const tuneShare = 0.2;
const headlineBudget = 0.2;
const bootstrapDraws = 1_000;

/** The policies that `runBacktest` knows, in the order of the report. */
export const policyNames: readonly string[] = [
  ...openPolicies.map(({ name }) => name),
  ...Object.keys(forecasterVariants),
];

/**
 * Replays a trace under every policy named. Parameters of a policy are tuned on a slice before the
 * split, for each traffic budget apart; thresholds are each policy's best on what is reported.
 * Throws RangeError for unknown policies and bounds.
 */
export async function runBacktest(options: BacktestOptions): Promise<Backtest> {
  const { trace, policies, split } = options;
  const unknown = policies.filter((name) => !policyNames.includes(name));
  if (unknown.length > 0)
    throw new RangeError(`no policy ${unknown.join(', ')}; known: ${policyNames.join(', ')}`);
  if (!(split > 0 && split < 1)) throw new RangeError(`split ${split}, must lie between 0 and 1`);
  if (trace.length < 2) throw new RangeError(`${trace.length} accesses, at least 2 needed`);
  const countFrom = Math.floor(trace.length * split);
  const latency = options.latency ?? defaultLatency;
  let done = 0;
  let total = 0;
  let what = '';
  const pool = new JobPool({
    trace,
    model: options.model,
    ...(options.threads !== undefined && { threads: options.threads }),
    onProgress: (accesses) => {
      done += accesses;
      options.onProgress?.({ done, total, what });
    },
  });
  const run = (
    job: Pick<Job, 'policy' | 'variant' | 'thresholds'> & Partial<Job>,
  ): Promise<JobResult> => {
    const whole: Job = {
      ttlMs: options.ttlMs,
      delayMs: options.delayMs,
      latency,
      countFrom,
      until: trace.length,
      quality: false,
      ...(options.capacityBytes !== undefined && { capacityBytes: options.capacityBytes }),
      ...job,
    };
    total += whole.until;
    what = whole.policy;
    return pool.run(whole);
  };
  try {
    const base = await run({ policy: 'none', variant: 0, thresholds: [0.5] });
    const figures = await Promise.all(
      policies.map((name) =>
        name in forecasterVariants
          ? replayForecaster({ name, run, quality: name === 'forecaster' })
          : tuneAndReplay({
              name,
              run,
              tuneFrom: Math.floor(countFrom * (1 - tuneShare)),
              countFrom,
            }),
      ),
    );
    return {
      trace: trace.name,
      accesses: trace.length,
      requests: base.requests,
      misses: base.noneMisses,
      countedFromMs: trace.atMs[countFrom] ?? 0,
      unseen: await isUnseen(options.model, {
        trace: trace.name,
        fromMs: trace.atMs[countFrom] ?? 0,
      }),
      ttlMs: options.ttlMs,
      delayMs: options.delayMs,
      split,
      regions: regionsOf(trace),
      capacityBytes: options.capacityBytes ?? null,
      distinctBytes: distinctBytes(trace),
      latency,
      noneMeanMs: base.noneMeanMs,
      noneP95Ms: base.noneP95Ms,
      policies: figures.map(({ figures: one }) => one),
      forecast: figures.find(({ quality }) => quality !== undefined)?.quality ?? null,
      online: figures.find(({ online }) => online !== undefined)?.online ?? null,
      sessions:
        options.sessions !== false && policies.includes('forecaster') ? judgeSessions(trace) : null,
    };
  } finally {
    await pool.close();
  }
}

type Run = (
  job: Pick<Job, 'policy' | 'variant' | 'thresholds'> & Partial<Job>,
) => Promise<JobResult>;
interface Outcome {
  readonly figures: PolicyFigures;
  readonly quality?: ForecastQuality;
  readonly online?: readonly OnlineMoment[];
}

async function tuneAndReplay(of: {
  name: string;
  run: Run;
  tuneFrom: number;
  countFrom: number;
}): Promise<Outcome> {
  const { name, run } = of;
  const variants = openPolicies.find((policy) => policy.name === name)?.variants ?? [];
  const pass = (variant: number, slice: Partial<Job>) =>
    run({ policy: name, variant, thresholds: defaultThresholds, ...slice });
  const passTwice = async (variant: number): Promise<readonly JobResult[]> =>
    refine(await pass(variant, {}), (thresholds) => pass(variant, { thresholds }));
  let chosen: number[] = budgets.map(() => 0);
  if (variants.length > 1) {
    const slice = { countFrom: of.tuneFrom, until: of.countFrom };
    const tried = await Promise.all(variants.map((_, variant) => pass(variant, slice)));
    chosen = budgets.map((budget) => {
      const scores = tried.map(({ curve }) => avoidedAround(curve, budget));
      return scores.indexOf(Math.max(...scores));
    });
  }
  const replayed = new Map<number, readonly JobResult[]>();
  await Promise.all(
    [...new Set(chosen)].map(async (variant) => replayed.set(variant, await passTwice(variant))),
  );
  const at = Object.fromEntries(
    budgets.map((budget, place) => {
      const variant = chosen[place] ?? 0;
      const results = replayed.get(variant) ?? [];
      return [String(budget), figureAt({ results, budget, label: variants[variant]?.label ?? '' })];
    }),
  );
  const headline = replayed.get(chosen[budgets.indexOf(headlineBudget)] ?? 0) ?? [];
  return { figures: { name, curve: curveThrough(headline), at } };
}

async function replayForecaster(of: {
  name: string;
  run: Run;
  quality: boolean;
}): Promise<Outcome> {
  const job = { policy: of.name, variant: 0 };
  const first = await of.run({ ...job, thresholds: defaultThresholds, quality: of.quality });
  const results = await refine(first, (thresholds) => of.run({ ...job, thresholds }));
  const at = Object.fromEntries(
    budgets.map((budget) => [String(budget), figureAt({ results, budget, label: 'as shipped' })]),
  );
  return {
    figures: { name: of.name, curve: curveThrough(results), at },
    ...(first.quality && { quality: first.quality }),
    ...(first.online && { online: first.online }),
  };
}

/** A second pass looks closely where the budgets run out, of every policy: the figure is that of its best threshold. */
async function refine(
  first: JobResult,
  pass: (thresholds: readonly number[]) => Promise<JobResult>,
): Promise<readonly JobResult[]> {
  const thresholds = refineThresholds(first.curve);
  return thresholds.length === 0 ? [first] : [first, await pass(thresholds)];
}

function curveThrough(results: readonly JobResult[]): readonly CurvePoint[] {
  return results.flatMap(({ curve }) => curve).sort((a, b) => a.threshold - b.threshold);
}

function figureAt(of: {
  results: readonly JobResult[];
  budget: number;
  label: string;
}): BudgetFigure | null {
  const points = of.results.flatMap(({ curve }) => curve);
  const best = bestWithin(points, of.budget);
  if (best === undefined) return null;
  const days = of.results.flatMap(({ days: all }) => all)[points.indexOf(best)] ?? [];
  return {
    ...best,
    variant: of.label,
    interval: bootstrapAvoided(days, { draws: bootstrapDraws, seed: 1 }),
  };
}

function regionsOf(trace: Trace): string[] {
  return trace.regions.filter((_, region) => trace.region.includes(region));
}

/** Bytes of all different resources of a trace, each at its last size. */
export function distinctBytes(trace: Trace): number {
  const sizes = new Float64Array(trace.resources.length);
  for (let index = 0; index < trace.length; index++)
    sizes[trace.resource[index] ?? 0] = trace.bytes[index] ?? 0;
  return sizes.reduce((sum, size) => sum + size, 0);
}
