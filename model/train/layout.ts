/** Where one layer's numbers lie, in elements; widths padded to what the kernels take. */
export interface LayerLayout {
  readonly inputs: number;
  readonly outputs: number;
  readonly paddedInputs: number;
  readonly paddedOutputs: number;
  readonly weights: number;
  readonly bias: number;
}

/** Private memory of one shard: activations, their gradients, and the gradient of the weights. */
export interface ShardLayout {
  readonly input: number;
  /** By layer, rowsPerShard × paddedOutputs. */
  readonly activations: readonly number[];
  readonly deltas: readonly number[];
  /** Parallel to the weights, `weightCount` long. */
  readonly gradient: number;
}

/** One block of float32 that holds a network in training. */
export interface Layout {
  readonly layers: readonly LayerLayout[];
  readonly logShape: number;
  /** All weights lie in [0, weightCount). */
  readonly weightCount: number;
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
  /** Features, hidden widths, then the two heads. */
  readonly widths: readonly number[];
  readonly rowsPerShard: number;
  readonly shards: number;
}

export const padWidth = (width: number): number => Math.ceil(width / 4) * 4;

export function planLayout({ widths, rowsPerShard, shards }: LayoutOptions): Layout {
  let size = 0;
  const take = (count: number): number => {
    const at = size;
    size += padWidth(count);
    return at;
  };
  const layers = widths.slice(1).map((outputs, index): LayerLayout => {
    const inputs = widths[index] ?? 0;
    const [paddedInputs, paddedOutputs] = [padWidth(inputs), padWidth(outputs)];
    const weights = take(paddedInputs * paddedOutputs);
    return { inputs, outputs, paddedInputs, paddedOutputs, weights, bias: take(paddedOutputs) };
  });
  const logShape = take(1);
  const weightCount = size;
  return {
    layers,
    logShape,
    weightCount,
    firstMoment: take(weightCount),
    secondMoment: take(weightCount),
    best: take(weightCount),
    transposed: layers.map((layer) => take(layer.paddedInputs * layer.paddedOutputs)),
    shards: Array.from({ length: shards }, () => ({
      input: take(rowsPerShard * padWidth(widths[0] ?? 0)),
      activations: layers.map((layer) => take(rowsPerShard * layer.paddedOutputs)),
      deltas: layers.map((layer) => take(rowsPerShard * layer.paddedOutputs)),
      gradient: take(weightCount),
    })),
    rowsPerShard,
    size,
  };
}
