import { fnv1a32 } from './fnv1a32.ts';

/**
 * What accesses and outcomes say of a response's validator: 16 bits of a hash of its ETag or
 * Last-Modified, in [1, 65535]; 0 when there is none.
 * It only serves to notice a change: one change in 65,535 goes unnoticed, and two bytes of each
 * dictionary entry are saved.
 */
export function validatorHash(validator: string | null | undefined): number {
  if (!validator) return 0;
  const hash = fnv1a32(validator.replace(/^W\//, ''));
  return (hash >>> 16) ^ (hash & 0xffff) || 1;
}
