import type { Kernels } from './kernels/types.ts';
import type { Layout } from './layout.ts';
import { createLearnStep, transposeWeights } from './learn-step.ts';
import { seededRandom } from './seeded-random.ts';
import type { TrainSettings } from './settings.ts';
import { createShardPass } from './shard-pass.ts';
import type { LossSums, Objective } from './shard-pass.ts';
import type { TrainingRows } from './training-rows.ts';

export interface Progress {
  /** Passes over the training rows so far, with fractions. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean loss of the training rows since the last report, nats a row. */
  readonly loss: number;
  /** Mean loss of the held-back rows, at the end of a pass only. */
  readonly heldBack?: {
    readonly loss: number;
    readonly crossEntropy: number;
    readonly countLoss: number;
  };
  readonly rowsPerSecond: number;
}

/** What all threads share; each runs the same program on its own shards and meets the others at barriers. */
export interface TrainingProgram {
  readonly kernels: Kernels;
  readonly layout: Layout;
  readonly settings: TrainSettings;
  readonly objective: Objective;
  readonly mean: Float32Array;
  readonly scale: Float32Array;
  readonly training: TrainingRows;
  readonly heldBack: TrainingRows;
  /** Order of the training rows, shuffled in place at every pass. */
  readonly order: Uint32Array;
  /** Three sums for each shard. */
  readonly sums: Float64Array;
  /** This thread's shards. */
  readonly mine: readonly number[];
  /** One thread moves the weights and reports. */
  readonly leads: boolean;
  readonly meet: () => void;
  readonly report: (progress: Progress) => void;
}

const sumsPerShard = 3;
const reportEveryMs = 1_000;

export function runTraining(program: TrainingProgram): { epochs: number; bestLoss: number } {
  const { kernels, layout, settings, training, heldBack, order, leads, meet } = program;
  const random = seededRandom(settings.seed ^ 0x5eed);
  const batchRows = layout.rowsPerShard * settings.shards;
  const stepsPerEpoch = Math.floor(training.rows / batchRows);
  const steps = stepsPerEpoch * settings.epochs;
  const meanWeight = averageWeight(training);
  const move = createLearnStep({ kernels, layout, settings, steps });
  const passes = program.mine.map((shard) => ({
    shard,
    pass: createShardPass({ ...program, shard }),
  }));
  const pace = createPace(program);

  if (leads) transposeWeights(kernels, layout);
  meet();
  let [bestLoss, waited, epoch] = [Number.POSITIVE_INFINITY, 0, 0];
  while (epoch < settings.epochs && waited < settings.patience) {
    if (leads) shuffle(order, random);
    meet();
    for (let step = 0; step < stepsPerEpoch; step++) {
      for (const { shard, pass } of passes) {
        const from = step * batchRows + shard * layout.rowsPerShard;
        const choice = { data: training, order, from, to: from + layout.rowsPerShard };
        keepSums(program.sums, { shard, sums: pass.learn(choice, 1 / (batchRows * meanWeight)) });
      }
      meet();
      if (leads) {
        move(epoch * stepsPerEpoch + step);
        pace.note(addSums(program), { rows: batchRows, epoch: epoch + (step + 1) / stepsPerEpoch });
      }
      meet();
    }
    epoch++;
    for (const { shard, pass } of passes) {
      keepSums(program.sums, { shard, sums: evaluateShare(pass, { heldBack, layout, shard }) });
    }
    meet();
    const sums = addSums(program);
    const [crossEntropy, countLoss] = [
      sums.crossEntropy / sums.weight,
      sums.countLoss / sums.weight,
    ];
    const loss = crossEntropy + program.objective.countWeight * countLoss;
    if (leads) pace.tell({ epoch, heldBack: { loss, crossEntropy, countLoss } });
    if (loss < bestLoss) {
      bestLoss = loss;
      waited = 0;
      if (leads) kernels.floats.copyWithin(layout.best, 0, layout.weightCount);
    } else {
      waited++;
    }
    meet();
  }
  return { epochs: epoch, bestLoss };
}

/** Each shard judges its own contiguous part of the held-back rows. */
function evaluateShare(
  pass: ReturnType<typeof createShardPass>,
  { heldBack, layout, shard }: { heldBack: TrainingRows; layout: Layout; shard: number },
): LossSums {
  const share = Math.ceil(heldBack.rows / layout.shards.length);
  const end = Math.min(heldBack.rows, (shard + 1) * share);
  let total: LossSums = { weight: 0, crossEntropy: 0, countLoss: 0 };
  for (let from = shard * share; from < end; from += layout.rowsPerShard) {
    const to = Math.min(end, from + layout.rowsPerShard);
    const part = pass.evaluate({ data: heldBack, order: null, from, to });
    total = {
      weight: total.weight + part.weight,
      crossEntropy: total.crossEntropy + part.crossEntropy,
      countLoss: total.countLoss + part.countLoss,
    };
  }
  return total;
}

function keepSums(all: Float64Array, { shard, sums }: { shard: number; sums: LossSums }): void {
  all.set([sums.weight, sums.crossEntropy, sums.countLoss], shard * sumsPerShard);
}

function addSums({ sums, layout }: TrainingProgram): LossSums {
  let [weight, crossEntropy, countLoss] = [0, 0, 0];
  for (let shard = 0; shard < layout.shards.length; shard++) {
    weight += sums[shard * sumsPerShard] ?? 0;
    crossEntropy += sums[shard * sumsPerShard + 1] ?? 0;
    countLoss += sums[shard * sumsPerShard + 2] ?? 0;
  }
  return { weight, crossEntropy, countLoss };
}

/** Fisher and Yates. */
function shuffle(order: Uint32Array, random: () => number): void {
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const kept = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = kept;
  }
}

function averageWeight({ weights, rows }: TrainingRows): number {
  if (!weights || rows === 0) return 1;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += weights[row] ?? 0;
  return sum / rows;
}

function createPace({ settings, objective, report }: TrainingProgram) {
  let [startedMs, rows, weight, loss] = [performance.now(), 0, 0, 0];
  let last = { loss: 0, rowsPerSecond: 0 };
  const tell = (more: Pick<Progress, 'epoch' | 'heldBack'>): void => {
    const seconds = (performance.now() - startedMs) / 1_000;
    if (rows > 0) last = { loss: loss / weight, rowsPerSecond: rows / seconds };
    report({ epochs: settings.epochs, ...last, ...more });
    [startedMs, rows, weight, loss] = [performance.now(), 0, 0, 0];
  };
  return {
    tell,
    note(sums: LossSums, more: { rows: number; epoch: number }): void {
      rows += more.rows;
      weight += sums.weight;
      loss += sums.crossEntropy + objective.countWeight * sums.countLoss;
      if (performance.now() - startedMs >= reportEveryMs) tell({ epoch: more.epoch });
    },
  };
}
