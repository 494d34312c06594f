/** A stream of pseudo-random numbers that the same seed repeats on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** Exponentially distributed with this mean. */
  exponential(mean: number): number;
  /** An index drawn in proportion to the weights. */
  weighted(weights: readonly number[]): number;
  /** A stream of its own: what is drawn from it moves nothing here. */
  fork(label: string): Random;
}

/** sfc32 by Chris Doty-Humphrey (PractRand), seeded by FNV-1a over the label. */
export function createRandom(label: string): Random {
  let a = hash(label, 0x811c9dc5);
  let b = hash(label, 0x9e3779b9);
  let c = hash(label, 0x85ebca6b);
  let counter = 1;

  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  const warmUpRounds = 12;
  for (let round = 0; round < warmUpRounds; round++) next();

  const integer = (below: number): number => Math.floor(next() * below);
  return {
    next,
    integer,
    pick<T>(list: readonly T[]): T {
      const item = list[integer(list.length)];
      if (item === undefined) throw new RangeError('picked from an empty list');
      return item;
    },
    exponential: (mean) => -Math.log(1 - next()) * mean,
    weighted(weights) {
      let rest = next() * weights.reduce((sum, weight) => sum + weight, 0);
      for (const [index, weight] of weights.entries()) {
        rest -= weight;
        if (rest < 0) return index;
      }
      return weights.length - 1;
    },
    fork: (name) => createRandom(`${label}/${name}`),
  };
}

function hash(text: string, basis: number): number {
  let value = basis;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value | 0;
}
