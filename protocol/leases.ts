import { readFrame, writeFrame, type Codec } from './frame.ts';
import {
  leasesShape,
  readLeases,
  writeLeases,
  type LeaseWire,
  type LeasesWire,
} from './generated/frames.ts';
import { resourceKinds, type Lease } from './messages.ts';
import { numberOf, whole, wordOf } from './wire-values.ts';

const codec: Codec<LeasesWire> = {
  body: 'leases',
  shape: leasesShape,
  read: readLeases,
  write: writeLeases,
};

/** Encodes leases; confidence is rounded to a 32-bit float, as it is where a lease is signed. */
export function encodeLeases(leases: readonly Lease[]): Uint8Array<ArrayBuffer> {
  return writeFrame(codec, { leases: leases.map(leaseToWire) });
}

/** Throws a ProtocolError when the frame is malformed or over a limit. Signatures are not looked at. */
export function decodeLeases(bytes: Uint8Array): Lease[] {
  return readFrame(codec, bytes).leases.map((wire) => ({
    ...wire,
    kind: wordOf(resourceKinds, wire.kind),
  }));
}

export function leaseToWire(lease: Lease): LeaseWire {
  return {
    ...lease,
    kind: numberOf(resourceKinds, lease.kind),
    priority: whole(lease.priority, 'priority'),
    issuedAtMs: whole(lease.issuedAtMs, 'issuedAtMs'),
    deadlineMs: whole(lease.deadlineMs, 'deadlineMs'),
    ttlMs: whole(lease.ttlMs, 'ttlMs'),
    forecastAtMs: whole(lease.forecastAtMs, 'forecastAtMs'),
  };
}
