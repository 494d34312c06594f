/** Where one layer's numbers lie, in elements; widths padded to what the kernels take. */
interface LayerLayout {
  readonly inputs: number;
  readonly outputs: number;
  readonly paddedInputs: number;
  readonly paddedOutputs: number;
  readonly weights: number;
  readonly bias: number;
}

/** A gated recurrent unit over columns of the features; its last state is appended to them. */
export interface GruLayout {
  /** columns[step][channel] of the features. */
  readonly columns: readonly (readonly number[])[];
  readonly width: number;
  readonly paddedChannels: number;
  /** paddedChannels × 3·width, gates r, z, n side by side. */
  readonly inputWeights: number;
  readonly inputBias: number;
  /** width × 3·width. */
  readonly stateWeights: number;
  readonly stateBias: number;
  readonly transposedStateWeights: number;
  /** Where the state begins in a row of the first layer's inputs. */
  readonly column: number;
}

/** What one shard keeps of the recurrent branch; arrays are by step. */
export interface GruShardLayout {
  readonly inputs: readonly number[];
  readonly gates: readonly number[];
  readonly stateSums: readonly number[];
  /** One more than steps: the first is 0. */
  readonly states: readonly number[];
  readonly delta: number;
  readonly passedDelta: number;
  readonly gateDeltas: number;
  readonly stateDeltas: number;
  /** Gradient of one step's weights, before it is added up. */
  readonly part: number;
}

/** Private memory of one shard: activations, their gradients, and the gradient of the weights. */
interface ShardLayout {
  readonly input: number;
  readonly inputDelta: number;
  /** By layer, rowsPerShard × paddedOutputs. */
  readonly activations: readonly number[];
  readonly deltas: readonly number[];
  /** Parallel to the weights, `weightCount` long. */
  readonly gradient: number;
  readonly gru: GruShardLayout | null;
}

/** Weights that lie together and are treated alike. */
interface WeightGroup {
  readonly from: number;
  readonly count: number;
  readonly decays: boolean;
}

/** One block of float32 that holds a network in training. */
export interface Layout {
  readonly featureCount: number;
  readonly layers: readonly LayerLayout[];
  readonly gru: GruLayout | null;
  readonly logShape: number;
  /** All weights lie in [0, weightCount). */
  readonly weightCount: number;
  readonly groups: readonly WeightGroup[];
  readonly firstMoment: number;
  readonly secondMoment: number;
  /** Weights of the best evaluation so far. */
  readonly best: number;
  /** By layer, the weights transposed. */
  readonly transposed: readonly number[];
  readonly shards: readonly ShardLayout[];
  readonly rowsPerShard: number;
  /** Elements of the whole block. */
  readonly size: number;
}

export interface LayoutOptions {
  readonly featureCount: number;
  readonly hidden: readonly number[];
  readonly recurrent: RecurrentOptions | null;
  readonly rowsPerShard: number;
  readonly shards: number;
}

export interface RecurrentOptions {
  /** Feature columns of each step, oldest first; the same number of channels in each. */
  readonly columns: readonly (readonly number[])[];
  /** Units, a multiple of 4. */
  readonly width: number;
}

const heads = 2;

export const padWidth = (width: number): number => Math.ceil(width / 4) * 4;

/** Throws RangeError for a recurrent branch of a width that is no multiple of 4, or of uneven steps. */
export function planLayout(options: LayoutOptions): Layout {
  const { featureCount, hidden, recurrent, rowsPerShard } = options;
  let size = 0;
  const take = (count: number): number => {
    const at = size;
    size += padWidth(count);
    return at;
  };
  const groups: WeightGroup[] = [];
  const takeWeights = (count: number, decays: boolean): number => {
    const from = take(count);
    groups.push({ from, count: padWidth(count), decays });
    return from;
  };

  const widths = [featureCount + (recurrent?.width ?? 0), ...hidden, heads];
  const layers = widths.slice(1).map((outputs, index): LayerLayout => {
    const inputs = widths[index] ?? 0;
    const [paddedInputs, paddedOutputs] = [padWidth(inputs), padWidth(outputs)];
    const weights = takeWeights(paddedInputs * paddedOutputs, true);
    const bias = takeWeights(paddedOutputs, false);
    return { inputs, outputs, paddedInputs, paddedOutputs, weights, bias };
  });
  const gates = 3 * (recurrent?.width ?? 0);
  const paddedChannels = padWidth(channelsOf(recurrent));
  const gruWeights = recurrent && {
    columns: recurrent.columns,
    width: recurrent.width,
    paddedChannels,
    inputWeights: takeWeights(paddedChannels * gates, true),
    inputBias: takeWeights(gates, false),
    stateWeights: takeWeights(recurrent.width * gates, true),
    stateBias: takeWeights(gates, false),
    column: featureCount,
  };
  const logShape = takeWeights(1, false);
  const weightCount = size;
  const gru = gruWeights && {
    ...gruWeights,
    transposedStateWeights: take(recurrent.width * gates),
  };
  const inputWidth = padWidth(widths[0] ?? 0);

  const takeGru = (of: RecurrentOptions): GruShardLayout => {
    const perStep = (count: number): number[] => of.columns.map(() => take(count));
    return {
      inputs: perStep(rowsPerShard * paddedChannels),
      gates: perStep(rowsPerShard * gates),
      stateSums: perStep(rowsPerShard * gates),
      states: [take(rowsPerShard * of.width), ...perStep(rowsPerShard * of.width)],
      delta: take(rowsPerShard * of.width),
      passedDelta: take(rowsPerShard * of.width),
      gateDeltas: take(rowsPerShard * gates),
      stateDeltas: take(rowsPerShard * gates),
      part: take(Math.max(paddedChannels, of.width) * gates),
    };
  };
  return {
    featureCount,
    layers,
    gru,
    logShape,
    weightCount,
    groups,
    firstMoment: take(weightCount),
    secondMoment: take(weightCount),
    best: take(weightCount),
    transposed: layers.map((layer) => take(layer.paddedInputs * layer.paddedOutputs)),
    shards: Array.from({ length: options.shards }, () => ({
      input: take(rowsPerShard * inputWidth),
      inputDelta: recurrent ? take(rowsPerShard * inputWidth) : 0,
      activations: layers.map((layer) => take(rowsPerShard * layer.paddedOutputs)),
      deltas: layers.map((layer) => take(rowsPerShard * layer.paddedOutputs)),
      gradient: take(weightCount),
      gru: recurrent ? takeGru(recurrent) : null,
    })),
    rowsPerShard,
    size,
  };
}

function channelsOf(recurrent: RecurrentOptions | null): number {
  if (!recurrent) return 0;
  const channels = recurrent.columns[0]?.length ?? 0;
  if (recurrent.width % 4 !== 0)
    throw new RangeError(`recurrent width is ${recurrent.width}, must be a multiple of 4`);
  const uneven = recurrent.columns.findIndex((step) => step.length !== channels);
  if (uneven >= 0 || channels === 0)
    throw new RangeError(`recurrent step ${uneven} has not ${channels} channels`);
  return channels;
}
