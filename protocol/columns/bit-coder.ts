import { ProtocolError } from '../protocol-error.ts';

export type Bit = 0 | 1;

/**
 * Codes one bit whose probability of being 1 is `chance` / 4096, `chance` in 1 to 4095.
 * An encoder takes the bit and gives it back; a decoder takes anything and gives the coded bit. So
 * whatever is written in terms of `code` is written once for both directions.
 */
export interface BitCoder {
  code(bit: Bit, chance: number): Bit;
}

/** Chances are given in parts of this. */
export const certainty = 4_096;

const highest = 0xffff_ffff;

/** Where [low, high] is split: 1 takes the lower part. Products stay below 2^44 and so are exact. */
function split(low: number, high: number, chance: number): number {
  return low + Math.floor(((high - low) * chance) / certainty);
}

/** The carryless binary arithmetic coder of Mahoney's lpaq (2007): 32-bit bounds, bytes shifted out at the top. */
export class BitEncoder implements BitCoder {
  readonly #bytes: number[] = [];
  #low = 0;
  #high = highest;

  code(bit: Bit, chance: number): Bit {
    const middle = split(this.#low, this.#high, chance);
    if (bit) this.#high = middle;
    else this.#low = middle + 1;
    while (this.#low >>> 24 === this.#high >>> 24) {
      this.#bytes.push(this.#high >>> 24);
      this.#low = (this.#low << 8) >>> 0;
      this.#high = ((this.#high << 8) | 0xff) >>> 0;
    }
    return bit;
  }

  /** The bytes so far and the fewest more that name a number in the final bounds; zeros follow unsaid. */
  finish(): Uint8Array<ArrayBuffer> {
    for (let count = 0; count <= 4; count++) {
      const unit = 2 ** (32 - 8 * count);
      const value = Math.ceil(this.#low / unit) * unit;
      if (value > this.#high) continue;
      for (let index = 0; index < count; index++) {
        this.#bytes.push(Math.floor(value / 2 ** (24 - 8 * index)) % 256);
      }
      break;
    }
    return Uint8Array.from(this.#bytes);
  }
}

/** Throws a ProtocolError when more is asked of the bytes than they can hold. */
export class BitDecoder implements BitCoder {
  readonly #bytes: Uint8Array;
  #at = 0;
  #low = 0;
  #high = highest;
  #value = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let count = 0; count < 4; count++) this.#shiftIn();
  }

  code(_: Bit, chance: number): Bit {
    const middle = split(this.#low, this.#high, chance);
    const bit = this.#value <= middle ? 1 : 0;
    if (bit) this.#high = middle;
    else this.#low = middle + 1;
    while (this.#low >>> 24 === this.#high >>> 24) {
      this.#low = (this.#low << 8) >>> 0;
      this.#high = ((this.#high << 8) | 0xff) >>> 0;
      this.#shiftIn();
    }
    return bit;
  }

  /** Every byte must have been needed: what follows was not written by an encoder. */
  finish(): void {
    if (this.#bytes.length > this.#at) {
      throw new ProtocolError(
        'bad-columns',
        `${this.#bytes.length} bytes, of which ${this.#at} are used`,
      );
    }
  }

  #shiftIn(): void {
    if (this.#at >= this.#bytes.length + 4) {
      throw new ProtocolError('truncated', `byte ${this.#at} of ${this.#bytes.length} coded ones`);
    }
    this.#value = ((this.#value << 8) | (this.#bytes[this.#at++] ?? 0)) >>> 0;
  }
}
