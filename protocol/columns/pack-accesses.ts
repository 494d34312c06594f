import type { Catalogue } from '../catalogue.ts';
import type { ColumnsWire } from '../generated/frames.ts';
import type { Access } from '../messages.ts';
import { AccessColumns } from './access-columns.ts';
import { BitEncoder } from './bit-coder.ts';
import { Predictor } from './predictor.ts';
import { Symbols } from './symbols.ts';
import { tableBitsFor } from './table-bits.ts';

export interface PackOptions {
  readonly startMs: number;
  readonly quantumMs: number;
  readonly catalogue: Catalogue | undefined;
  /** Of what has to be spelled out, see `newTextBytes`. */
  readonly textBytes: number;
}

/** Throws a ProtocolError when a value is past its limit. */
export function packAccesses(accesses: readonly Access[], options: PackOptions): ColumnsWire {
  const encoder = new BitEncoder();
  const tableBits = tableBitsFor(options.textBytes);
  const columns = new AccessColumns(new Symbols(new Predictor(encoder, tableBits)), options);
  for (const access of accesses) columns.code(access);
  return {
    count: accesses.length,
    quantumMs: options.quantumMs,
    tableBits,
    catalogue: options.catalogue?.id ?? 0,
    coded: encoder.finish(),
  };
}
