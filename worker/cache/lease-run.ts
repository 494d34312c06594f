import type { Outcome } from '../../protocol/index.ts';
import { validatorHash } from '../../protocol/index.ts';
import type { Stored } from './rules/stored.ts';

/** What came of carrying out a lease, as its outcome tells it. */
export type LeaseRun = Pick<Outcome, 'kind' | 'bytes' | 'latencyMs' | 'validator' | 'reason'>;

export function done(
  stored: Stored,
  { bytes, fetchMs }: { bytes: number; fetchMs: number },
): LeaseRun {
  return {
    kind: 'done',
    bytes,
    latencyMs: Math.round(fetchMs),
    validator: hashOf(stored),
    reason: '',
  };
}

export function failed(reason: string): LeaseRun {
  return { kind: 'failed', bytes: 0, latencyMs: 0, validator: 0, reason };
}

export function hashOf(stored: Stored): number {
  return validatorHash(stored.fields.get('etag') ?? stored.fields.get('last-modified'));
}
