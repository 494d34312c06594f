import { ProtocolError } from '../protocol-error.ts';
import type { Bit } from './bit-coder.ts';
import { Predictor } from './predictor.ts';

/** Leading bits of a number that are predicted; those after it are noise. */
const predictedBits = 3;
const widest = 53;

/**
 * Flags, symbols and numbers as predicted bits. Like a `BitCoder` each method takes the value and
 * gives it back, or, when decoding, takes anything and gives the coded value.
 * Columns are told apart by a number of their own.
 */
export class Symbols {
  readonly #predictor: Predictor;

  constructor(predictor: Predictor) {
    this.#predictor = predictor;
  }

  flag(column: number, value: boolean, contexts: readonly number[]): boolean {
    return this.#predictor.code(value ? 1 : 0, column, 1, contexts) === 1;
  }

  /** A value of `width` bits, highest first, each predicted from those before it. */
  symbol(column: number, value: number, width: number, contexts: readonly number[]): number {
    let node = 1;
    for (let place = width - 1; place >= 0; place--) {
      const bit = ((value >> place) & 1) as Bit;
      node = node * 2 + this.#predictor.code(bit, column, node, contexts);
    }
    return node - 2 ** width;
  }

  /** A whole number up to 2^53 - 1: its length in bits, then its bits below the highest. */
  count(column: number, value: number, contexts: readonly number[]): number {
    let length = 0;
    while (length < widest && 2 ** length <= value) length++;
    length = this.symbol(column, length, 6, contexts);
    if (length > widest) throw new ProtocolError('out-of-range', `${length} bits, limit ${widest}`);
    if (length < 2) return length;
    let read = 1;
    for (let place = length - 2; place >= 0; place--) {
      const bit = (Math.floor(value / 2 ** place) % 2) as Bit;
      const nth = length - 2 - place;
      const coded =
        nth < predictedBits
          ? this.#predictor.code(bit, column, 64 + length * 16 + read, contexts)
          : this.#predictor.raw(bit);
      read = read * 2 + coded;
    }
    return read;
  }

  /** A value of which nothing can be known. */
  raw(value: number, width: number): number {
    let read = 0;
    for (let place = width - 1; place >= 0; place--) {
      read = read * 2 + this.#predictor.raw((Math.floor(value / 2 ** place) % 2) as Bit);
    }
    return read;
  }
}
