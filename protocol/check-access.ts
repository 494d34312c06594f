import { resourceKinds, servedFrom, type Access } from './messages.ts';
import { ProtocolError } from './protocol-error.ts';
import { numberOf, whole } from './wire-values.ts';

const largestStatus = 999;
const largestHash = 0xffff_ffff;

/** Rounds what a sender measured and refuses what no receiver would take. Throws a ProtocolError. */
export function checkAccess(access: Access): Access {
  numberOf(resourceKinds, access.kind);
  numberOf(servedFrom, access.servedFrom);
  return {
    ...access,
    atMs: whole(access.atMs, 'atMs'),
    bytes: whole(access.bytes, 'bytes'),
    freshForMs: whole(access.freshForMs, 'freshForMs'),
    status: upTo(largestStatus, access.status, 'status'),
    validator: upTo(largestHash, access.validator, 'validator'),
  };
}

function upTo(most: number, value: number, name: string): number {
  const rounded = whole(value, name);
  if (rounded <= most) return rounded;
  throw new ProtocolError('out-of-range', `${name}: ${value}, must be 0 to ${most}`);
}
