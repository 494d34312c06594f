import type { Kernels } from './kernels/types.ts';
import type { Layout } from './layout.ts';
import type { TrainSettings } from './settings.ts';

const lowestRate = 0.01;

/** Learning rate of a step: a line up, then half a cosine down (Loshchilov and Hutter 2017). */
function scheduleRate(
  step: number,
  { rate, warmUp, steps }: { rate: number; warmUp: number; steps: number },
): number {
  const rising = Math.max(1, Math.round(warmUp * steps));
  if (step < rising) return (rate * (step + 1)) / rising;
  const done = Math.min(1, (step - rising) / Math.max(1, steps - rising));
  return rate * (lowestRate + (1 - lowestRate) * 0.5 * (1 + Math.cos(Math.PI * done)));
}

/** Refreshes the transposed copies that the backward pass reads. */
export function transposeWeights(kernels: Kernels, layout: Layout): void {
  for (const [index, layer] of layout.layers.entries()) {
    const to = layout.transposed[index] ?? 0;
    kernels.transpose({ from: layer.weights, to, m: layer.paddedInputs, n: layer.paddedOutputs });
  }
  const { gru } = layout;
  if (!gru) return;
  const { stateWeights: from, transposedStateWeights: to, width } = gru;
  kernels.transpose({ from, to, m: width, n: 3 * width });
}

/** Adds up the shards' gradients in their order and moves the weights once. */
export function createLearnStep({
  kernels,
  layout,
  settings,
  steps,
}: {
  readonly kernels: Kernels;
  readonly layout: Layout;
  readonly settings: TrainSettings;
  readonly steps: number;
}): (step: number) => void {
  const gradient = layout.shards[0]?.gradient ?? 0;

  const shorten = (): void => {
    let squares = 0;
    for (let at = gradient; at < gradient + layout.weightCount; at++)
      squares += (kernels.floats[at] ?? 0) ** 2;
    const norm = Math.sqrt(squares);
    if (!Number.isFinite(norm))
      throw new RangeError(`the gradient's norm is ${norm}: lower the learning rate`);
    if (norm <= settings.clipNorm) return;
    const factor = settings.clipNorm / norm;
    for (let at = gradient; at < gradient + layout.weightCount; at++) {
      kernels.floats[at] = (kernels.floats[at] ?? 0) * factor;
    }
  };

  return (step) => {
    for (const shard of layout.shards.slice(1)) {
      kernels.accumulate({ to: gradient, from: shard.gradient, count: layout.weightCount });
    }
    shorten();
    const { beta1, beta2, epsilon, rate, warmUp } = settings;
    const now = scheduleRate(step, { rate, warmUp, steps });
    for (const { from, count, decays } of layout.groups) {
      kernels.adamw({
        weights: from,
        gradient: gradient + from,
        first: layout.firstMoment + from,
        second: layout.secondMoment + from,
        count,
        beta1,
        beta2,
        stepSize: now / (1 - beta1 ** (step + 1)),
        rootCorrection: 1 / Math.sqrt(1 - beta2 ** (step + 1)),
        epsilon,
        shrink: decays ? now * settings.weightDecay : 0,
      });
    }
    transposeWeights(kernels, layout);
  };
}
