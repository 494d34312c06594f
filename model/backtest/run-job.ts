import { bayesianScorer } from '../../worker/forecast/bayesian-scorer.ts';
import type { DayCounts } from './bootstrap.ts';
import { curveOf, type CurvePoint } from './curve.ts';
import type { LatencyModel } from './latency-model.ts';
import type { SyncScorer } from './network-scorer.ts';
import { forecasterPolicy, forecasterVariants, openPolicies } from './policies/index.ts';
import { OnlineTimeline, type OnlineMoment } from './online-timeline.ts';
import { QualityRecorder, type ForecastQuality } from './quality.ts';
import { replay } from './replay.ts';
import type { StoreName } from './stores/store.ts';
import type { Trace } from './trace.ts';

/** One replay: what a thread is asked to do. Plain data. */
export interface Job {
  readonly policy: string;
  readonly variant: number;
  readonly thresholds: readonly number[];
  readonly ttlMs: number;
  readonly delayMs: number;
  readonly latency: LatencyModel;
  readonly countFrom: number;
  readonly until: number;
  /** Bytes of each region's cache; unlimited when left out. */
  readonly capacityBytes?: number;
  /** Measure the forecasts as well (forecaster only). */
  readonly quality: boolean;
}

export interface JobResult {
  readonly requests: number;
  readonly noneMisses: number;
  readonly noneMeanMs: number;
  readonly noneP95Ms: number;
  readonly curve: readonly CurvePoint[];
  /** By threshold, then by day. */
  readonly days: readonly (readonly DayCounts[])[];
  readonly quality?: ForecastQuality;
  readonly online?: readonly OnlineMoment[];
}

/** Runs one replay. Throws RangeError for a policy or a variant that there is not. */
export async function runJob(
  trace: Trace,
  job: Job,
  context: { readonly model: URL; readonly onProgress?: (done: number) => void },
): Promise<JobResult> {
  const fromMs = trace.atMs[job.countFrom] ?? 0;
  const recorder = job.quality
    ? new QualityRecorder({ trace, delayMs: job.delayMs, fromMs })
    : undefined;
  const timeline = job.quality ? new OnlineTimeline({ trace, delayMs: job.delayMs }) : undefined;
  const isForecaster = job.policy in forecasterVariants;
  const definition = isForecaster
    ? forecasterPolicy(job.policy, {
        scorer:
          job.policy === 'forecaster-without-model'
            ? bayesianScorer
            : await scorerOf(context.model, job.policy),
        ...(recorder && {
          onScored: (scored) => {
            recorder.note(scored);
            timeline?.note(scored);
          },
        }),
      })
    : openPolicies.find(({ name }) => name === job.policy);
  const variant = definition?.variants[job.variant];
  if (variant === undefined)
    throw new RangeError(`no variant ${job.variant} of policy ${job.policy}`);
  const { thresholds, ttlMs, delayMs, latency, countFrom, until } = job;
  const policy = variant.create({ trace, ttlMs, delayMs });
  const tally = replay({
    trace,
    policy,
    ttlMs,
    delayMs,
    latency,
    ...(job.capacityBytes !== undefined && {
      capacityBytes: job.capacityBytes,
      store: storeFor(job.policy),
    }),
    thresholds,
    countFrom,
    until,
    ...(context.onProgress && { onProgress: context.onProgress }),
  });
  const none = tally.width - 1;
  const days = thresholds.map((_, cache) =>
    tally.missesByDay.map((misses, day) => ({
      misses: misses[cache] ?? 0,
      prefetches: tally.prefetchesByDay[day]?.[cache] ?? 0,
      noneMisses: misses[none] ?? 0,
    })),
  );
  return {
    requests: tally.requests,
    noneMisses: tally.misses[none] ?? 0,
    noneMeanMs: tally.meanLatencyMs(none),
    noneP95Ms: tally.latencyQuantileMs(none, 0.95),
    curve: curveOf(tally, thresholds),
    days,
    ...(recorder && { quality: recorder.finish() }),
    ...(timeline && { online: timeline.finish() }),
  };
}

/** Policies that only replace, and the eviction that goes with each way of prefetching. */
function storeFor(policy: string): StoreName {
  if (policy === 's3-fifo' || policy === 'gdsf') return policy;
  if (policy === 'oracle') return 'belady';
  return policy in forecasterVariants ? 'forecast-value' : 'lru';
}

let loading: { readonly key: string; readonly scorer: Promise<SyncScorer> } | undefined;

async function scorerOf(model: URL, policy: string): Promise<SyncScorer> {
  // Loaded only when a model is asked for: the reader of ONNX files is large.
  const { loadShippedScorer } = await import('./load-network.ts');
  const withoutRecurrence = policy === 'forecaster-without-recurrence';
  const key = `${String(withoutRecurrence)} ${model.href}`;
  if (loading?.key !== key)
    loading = { key, scorer: loadShippedScorer(model, { withoutRecurrence }) };
  try {
    return await loading.scorer;
  } catch (error) {
    loading = undefined;
    throw error;
  }
}
