import { limits } from '../limits.ts';
import { ProtocolError } from '../protocol-error.ts';
import { fromUtf8, toUtf8 } from '../text.ts';
import { column } from './column.ts';
import { Recent } from './recent.ts';
import type { Symbols } from './symbols.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Who asked: the same as before, someone met earlier in the batch, or a new pseudonym. */
export class VisitorColumn {
  readonly #symbols: Symbols;
  readonly #recent = new Recent<string>(limits.accesses);
  #lately = 0;

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
  }

  code(value: string): { visitor: string; same: boolean } {
    const rank = this.#recent.rankOf(value);
    const same = this.#symbols.flag(column.sameVisitor, rank === 0, [this.#lately]);
    this.#lately = ((this.#lately << 1) | (same ? 1 : 0)) & 7;
    if (same) return { visitor: this.#recent.recall(0), same };
    if (this.#symbols.flag(column.newVisitor, rank < 0, [0])) {
      return { visitor: this.#recent.add(this.#pseudonym(value)), same };
    }
    const read = this.#symbols.count(column.visitorRank, rank - 1, [0]);
    return { visitor: this.#recent.recall(read + 1), same };
  }

  /** Random characters of base64url as six bits each, anything else as bytes. */
  #pseudonym(value: string): string {
    const plain = [...value].every((character) => alphabet.includes(character));
    if (this.#symbols.flag(column.visitorForm, plain, [0])) {
      const codes = Array.from(value, (character) => alphabet.indexOf(character));
      return this.#characters(codes, 6)
        .map((code) => alphabet.charAt(code))
        .join('');
    }
    const bytes = this.#characters([...toUtf8(value)], 8);
    try {
      return fromUtf8(Uint8Array.from(bytes));
    } catch {
      throw new ProtocolError('bad-utf8', `visitor: ${bytes.length} bytes that are no UTF-8`);
    }
  }

  #characters(codes: readonly number[], width: number): number[] {
    const length = this.#symbols.count(column.visitorLength, codes.length, [width]);
    if (length > limits.visitorBytes) {
      throw new ProtocolError('too-long', `visitor: ${length} bytes, limit ${limits.visitorBytes}`);
    }
    return Array.from({ length }, (_, index) => this.#symbols.raw(codes[index] ?? 0, width));
  }
}
