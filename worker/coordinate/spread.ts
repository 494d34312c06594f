import { fnv1a32 } from '../../protocol/fnv1a32.ts';

/**
 * A number in (0, 1) that depends on a pair alone, so that every coordinator chooses alike.
 * FNV-1a spreads the last characters poorly over the high bits; murmur3's finaliser mends that.
 */
export function spread(left: number, right: number): number {
  let hash = Math.imul(left ^ (right >>> 15) ^ (right << 17), 0x9e3779b1) ^ right;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  return ((hash >>> 0) + 0.5) / 0x1_0000_0000;
}

export function spreadText(left: string, right: string): number {
  return spread(fnv1a32(left), fnv1a32(right));
}
