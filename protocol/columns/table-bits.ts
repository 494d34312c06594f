import { limits } from '../limits.ts';

const fewest = 12;
/** Slots that a byte of new text touches, about: eight bits in six contexts, a part of them known. */
const slotsPerByte = 24;

/**
 * How large a table of chances a batch deserves: with too few slots contexts disturb each other, with
 * too many the receiver clears memory for nothing.
 */
export function tableBitsFor(textBytes: number): number {
  const bits = Math.ceil(Math.log2(textBytes * slotsPerByte + 1));
  return Math.min(limits.tableBits, Math.max(fewest, bits));
}
