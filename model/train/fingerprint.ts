import { createHash } from 'node:crypto';
import type { Trace } from '../backtest/trace.ts';

/** SHA-256 over time, visitor, region and resource of the accesses before number `until`, hex. */
export function fingerprintAccesses(trace: Trace, until: number): string {
  const hash = createHash('sha256');
  for (const names of [trace.regions, trace.resources]) hash.update(names.join('\n'));
  for (const column of [trace.atMs, trace.client, trace.region, trace.resource]) {
    const part = column.subarray(0, until);
    hash.update(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  return hash.digest('hex');
}
