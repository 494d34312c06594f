import { F, FEATURE_COUNT } from '../../worker/forecast/features.ts';
import type { Trace } from '../backtest/trace.ts';
import { judgeConfidences } from './judge.ts';
import type { MergedRows } from './merge-rows.ts';
import type { Network } from './network.ts';
import { scoreNetwork } from './score-network.ts';

/** By trace, on its held-back rows: the model, and beside it Gamma-Poisson alone. Names are '<trace>: <figure>'. */
export function judgeTraces(
  network: Network,
  {
    merged,
    traces,
  }: {
    readonly merged: Pick<MergedRows, 'heldBack' | 'heldBackTrace'>;
    readonly traces: readonly Trace[];
  },
): Record<string, number> {
  const { heldBack, heldBackTrace } = merged;
  const metrics: Record<string, number> = {};
  for (const [index, trace] of traces.entries()) {
    const rows = heldBackTrace.reduce((sum, one) => sum + (one === index ? 1 : 0), 0);
    if (rows === 0) continue;
    const features = new Float32Array(rows * FEATURE_COUNT);
    const labels = new Uint8Array(rows);
    let to = 0;
    for (let row = 0; row < heldBack.rows; row++) {
      if (heldBackTrace[row] !== index) continue;
      features.set(
        heldBack.features.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT),
        to * FEATURE_COUNT,
      );
      labels[to++] = heldBack.labels[row] ?? 0;
    }
    const judged = judgeConfidences(scoreNetwork(network, features).confidence, labels);
    for (const [name, value] of Object.entries(judged)) metrics[`${trace.name}: ${name}`] = value;
    const alone = Float32Array.from(
      labels,
      (_, row) => features[row * FEATURE_COUNT + F.posteriorConfidence] ?? 0,
    );
    metrics[`${trace.name}: nll of Gamma-Poisson`] = judgeConfidences(alone, labels).nll;
  }
  return metrics;
}
