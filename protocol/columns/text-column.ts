import { ProtocolError } from '../protocol-error.ts';
import { column } from './column.ts';
import { mix } from './predictor.ts';
import type { Symbols } from './symbols.ts';
import { fromUtf8, toUtf8 } from '../text.ts';

/** Bytes that must agree before the longest earlier occurrence is looked at. */
const matchBytes = 4;
const longestMatch = 15;

/**
 * Strings that have much in common, byte by byte, each ended by a zero. A byte is predicted from the
 * one to four before it, from what followed the last occurrence of the four before it, and from the
 * text that the caller thinks it resembles.
 */
export class TextColumn {
  readonly #symbols: Symbols;
  readonly #history: number[] = [];
  readonly #lastAfter = new Map<number, number>();
  readonly #limit: number;
  #left: number;

  /** `limit`: the most bytes of all strings together, zeros included. */
  constructor(symbols: Symbols, limit: number) {
    this.#symbols = symbols;
    this.#limit = limit;
    this.#left = limit;
  }

  /** Throws a ProtocolError for text over its limit and for bytes that are no UTF-8. */
  code(value: string, { like, limit }: { like: string; limit: number }): string {
    const bytes = toUtf8(value);
    const model = toUtf8(like);
    const read: number[] = [];
    const state = { match: 0, likeAt: 0 };
    this.#history.push(0);
    for (;;) {
      if (--this.#left < 0)
        throw new ProtocolError('too-long', `all texts: limit ${this.#limit} bytes`);
      const contexts = this.#contexts(state.match, model[state.likeAt] ?? 0, state.likeAt);
      const byte = this.#symbols.symbol(column.text, bytes[read.length] ?? 0, 8, contexts);
      if (byte === 0) break;
      read.push(byte);
      if (read.length > limit)
        throw new ProtocolError('too-long', `text: ${read.length} bytes, limit ${limit}`);
      this.#remember(byte, state);
      if (byte === model[state.likeAt]) state.likeAt++;
      else state.likeAt = byte === model[0] ? 1 : 0;
    }
    return decode(Uint8Array.from(read));
  }

  #contexts(match: number, likely: number, likeAt: number): number[] {
    const history = this.#history;
    const end = history.length;
    const first = history[end - 1] ?? 0;
    const two = mix(first + 256, history[end - 2] ?? 0);
    const three = mix(two, history[end - 3] ?? 0);
    const four = mix(three, history[end - 4] ?? 0);
    let length = 0;
    if (match > 0) {
      while (length < longestMatch && history[match - 1 - length] === history[end - 1 - length]) {
        length++;
      }
    }
    const expected = match > 0 ? (history[match] ?? 0) : 256;
    const resembled = mix(first + 512, likely * 4 + Math.min(likeAt, 3));
    return [first, two, three, four, mix(length + 768, expected), resembled];
  }

  #remember(byte: number, state: { match: number }): void {
    const history = this.#history;
    const follows = state.match > 0 && history[state.match] === byte;
    history.push(byte);
    const end = history.length;
    if (end < matchBytes) return;
    let key = 0;
    for (let index = end - matchBytes; index < end; index++)
      key = (key << 8) | (history[index] ?? 0);
    state.match = follows ? state.match + 1 : (this.#lastAfter.get(key) ?? 0);
    this.#lastAfter.set(key, end);
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch {
    throw new ProtocolError('bad-utf8', `${bytes.length} coded bytes that are no UTF-8`);
  }
}
