import { ProtocolError } from './protocol-error.ts';

/** The place of a word in its list, which is its number on the wire. */
export function numberOf<Word extends string>(words: readonly Word[], word: Word): number {
  const number = words.indexOf(word);
  if (number < 0)
    throw new ProtocolError('out-of-range', `${word}, must be one of ${words.join(' ')}`);
  return number;
}

/** The word of a number that the schema's bounds have let through. */
export function wordOf<Word extends string>(words: readonly Word[], number: number): Word {
  const word = words[number];
  if (word === undefined)
    throw new ProtocolError('out-of-range', `${number}, limit ${words.length - 1}`);
  return word;
}

/** Rounds to an integer that a varint can carry: times in ms, bytes, counts. */
export function whole(value: number, name: string): number {
  const rounded = Math.round(value);
  if (rounded >= 0 && rounded <= Number.MAX_SAFE_INTEGER) return rounded;
  throw new ProtocolError(
    'out-of-range',
    `${name}: ${value}, must be 0 to ${Number.MAX_SAFE_INTEGER}`,
  );
}
