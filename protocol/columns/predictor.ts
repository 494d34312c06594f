import { certainty, type Bit, type BitCoder } from './bit-coder.ts';

/** Chances in a slot are finer than those that are coded: 16 bits. */
const slotCertainty = 65_536;
const half = slotCertainty / 2;
/** A slot's chance moves by 1 / (times seen + 1.3), at least by 1 / 61.3; in parts of 4096. */
const slowest = 60;
const rates = Int32Array.from({ length: slowest + 1 }, (_, times) => 40_960 / (times * 10 + 13));
/** Weights are 16.16 fixed point; several contexts that agree should say more than each alone. */
const one = 65_536;
const firstWeight = 26_214;
const learningRate = 8;
/** Columns are numbered below this. */
const columns = 32;

/** 4096 / (1 + e^(-x / 256)) at x = -2048, -1920, … 2048; between them a straight line. */
const logistic = [
  1, 2, 4, 6, 10, 17, 27, 45, 74, 120, 194, 311, 488, 747, 1102, 1546, 2048, 2550, 2994, 3349, 3608,
  3785, 3902, 3976, 4022, 4051, 4069, 4079, 4086, 4090, 4092, 4094, 4095,
];

/**
 * Learns how likely each bit is from several contexts at once and codes it by that: adaptive chances
 * in hashed slots, mixed in the logistic domain with weights that learn which context to trust
 * (Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression", 2005). Integers
 * only, so that every runtime and language computes the same.
 */
export class Predictor {
  readonly #coder: BitCoder;
  readonly #mask: number;
  /** Chance of a 1, as its difference to one half: zeroed memory is a slot that knows nothing. */
  readonly #chances: Int16Array;
  readonly #times: Uint8Array;
  /** Eight for each column and for each number of contexts that know anything. */
  readonly #weights = new Int32Array(columns * 16 * 8).fill(firstWeight);
  readonly #slots = new Int32Array(8);
  readonly #stretched = new Int32Array(8);

  constructor(coder: BitCoder, tableBits: number) {
    this.#coder = coder;
    this.#mask = 2 ** tableBits - 1;
    this.#chances = new Int16Array(2 ** tableBits);
    this.#times = new Uint8Array(2 ** tableBits);
  }

  /**
   * Codes a bit of a column. `contexts` are hashes of what is known, at most eight; `node` says which
   * bit of a longer symbol this is.
   */
  code(bit: Bit, column: number, node: number, contexts: readonly number[]): Bit {
    const count = contexts.length;
    const place = Math.imul(node, 0x9e37_79b1) ^ Math.imul(column, 0x85eb_ca6b);
    let known = 0;
    for (let index = 0; index < count; index++) {
      const slot = mix((contexts[index] ?? 0) ^ place, index) & this.#mask;
      this.#slots[index] = slot;
      this.#stretched[index] = stretch((this.#chances[slot] ?? 0) + half);
      if (this.#times[slot] !== 0) known = index + 1;
    }
    const chance =
      count === 1
        ? ((this.#chances[this.#slots[0] ?? 0] ?? 0) + half) >> 4
        : this.#mixed(column * 128 + known * 8, count);
    const coded = this.#coder.code(bit, Math.min(certainty - 1, Math.max(1, chance)));
    if (count > 1)
      this.#trust(column * 128 + known * 8, {
        count,
        error: (coded * certainty - chance) * learningRate,
      });
    this.#learn(coded, count);
    return coded;
  }

  /** A bit of which nothing can be known. */
  raw(bit: Bit): Bit {
    return this.#coder.code(bit, certainty / 2);
  }

  #mixed(set: number, count: number): number {
    let sum = 0;
    for (let index = 0; index < count; index++) {
      sum += (this.#weights[set + index] ?? 0) * (this.#stretched[index] ?? 0);
    }
    return squash(Math.floor(sum / one));
  }

  /** Moves the weights to where the chance would have been nearer to the bit. */
  #trust(set: number, { count, error }: { readonly count: number; readonly error: number }): void {
    for (let index = 0; index < count; index++) {
      const change = ((this.#stretched[index] ?? 0) * error + one / 2) >> 16;
      this.#weights[set + index] = (this.#weights[set + index] ?? 0) + change;
    }
  }

  #learn(bit: Bit, count: number): void {
    const goal = bit ? half - 1 : -half;
    for (let index = 0; index < count; index++) {
      const slot = this.#slots[index] ?? 0;
      const times = this.#times[slot] ?? 0;
      const chance = this.#chances[slot] ?? 0;
      this.#chances[slot] = chance + (((goal - chance) * (rates[times] ?? 0)) >> 12);
      if (times < slowest) this.#times[slot] = times + 1;
    }
  }
}

/** Mixes an integer into a hash of 32 bits, signed. */
export function mix(hash: number, value: number): number {
  const product = Math.imul(hash ^ Math.imul(value, 0xc2b2_ae35), 0x9e37_79b1);
  return product ^ (product >>> 15);
}

/** Logistic function of x / 256, in parts of 4096; x beyond ±2047 counts as that. */
function squash(x: number): number {
  const bounded = Math.min(2_047, Math.max(-2_047, x)) + 2_048;
  const left = bounded >> 7;
  const weight = bounded & 127;
  return ((logistic[left] ?? 0) * (128 - weight) + (logistic[left + 1] ?? 0) * weight + 64) >> 7;
}

/** The inverse of `squash` as a table over its values: the least x that reaches each. */
const inverse = new Int16Array(certainty);
for (let value = 0, x = -2_047; value < certainty; value++) {
  while (x < 2_047 && squash(x) < value) x++;
  inverse[value] = x;
}

/** From a 16-bit chance. */
function stretch(chance: number): number {
  return inverse[chance >> 4] ?? 0;
}
