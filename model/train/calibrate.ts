import { crossEntropyLoss } from './losses.ts';
import type { DenseLayer, Network } from './network.ts';

export interface Platt {
  readonly slope: number;
  readonly intercept: number;
}

export interface Judged {
  readonly logOdds: Float64Array;
  readonly labels: Uint8Array;
  readonly weights: Float32Array;
}

const newtonSteps = 30;

/** Slope and intercept on the log-odds that fit the labels best (Platt 1999), by Newton's method. */
export function fitPlatt({ logOdds, labels, weights }: Judged): Platt {
  let [slope, intercept] = [1, 0];
  for (let step = 0; step < newtonSteps; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-9, 0, 1e-9];
    for (let row = 0; row < labels.length; row++) {
      const x = logOdds[row] ?? 0;
      const weight = weights[row] ?? 0;
      const { byLogOdds } = crossEntropyLoss(labels[row] ?? 0, slope * x + intercept);
      const p = byLogOdds + (labels[row] ?? 0);
      const bend = weight * p * (1 - p);
      g0 += weight * byLogOdds;
      g1 += weight * byLogOdds * x;
      h00 += bend;
      h01 += bend * x;
      h11 += bend * x * x;
    }
    const determinant = h00 * h11 - h01 * h01;
    if (!(determinant > 1e-12)) break;
    const moveIntercept = (h11 * g0 - h01 * g1) / determinant;
    const moveSlope = (h00 * g1 - h01 * g0) / determinant;
    intercept -= moveIntercept;
    slope -= moveSlope;
    if (Math.abs(moveIntercept) + Math.abs(moveSlope) < 1e-9) break;
  }
  return Number.isFinite(slope + intercept) && slope > 0 ? { slope, intercept } : identity;
}

export const identity: Platt = { slope: 1, intercept: 0 };

/** Mean cross-entropy after the map, nats. */
export function plattLoss(
  { logOdds, labels, weights }: Judged,
  { slope, intercept }: Platt,
): number {
  let [loss, weightSum] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights[row] ?? 0;
    loss +=
      weight * crossEntropyLoss(labels[row] ?? 0, slope * (logOdds[row] ?? 0) + intercept).loss;
    weightSum += weight;
  }
  return loss / weightSum;
}

/** The same network with the map inside its confidence head. */
export function foldPlatt(network: Network, { slope, intercept }: Platt): Network {
  const head = network.layers.at(-1);
  if (!head) return network;
  const weights = head.weights.map((value, index) =>
    index % head.outputs === 0 ? value * slope : value,
  );
  const bias = head.bias.map((value, index) => (index === 0 ? value * slope + intercept : value));
  const folded: DenseLayer = { ...head, weights, bias };
  return { ...network, layers: [...network.layers.slice(0, -1), folded] };
}
