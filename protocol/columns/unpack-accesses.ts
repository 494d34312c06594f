import type { Catalogue } from '../catalogue.ts';
import type { ColumnsWire } from '../generated/frames.ts';
import type { Access } from '../messages.ts';
import { ProtocolError } from '../protocol-error.ts';
import { AccessColumns } from './access-columns.ts';
import { BitDecoder } from './bit-coder.ts';
import { Predictor } from './predictor.ts';
import { Symbols } from './symbols.ts';

/** Stands in for what a decoder is asked to code: nothing of it is looked at. */
const nothing: Access = {
  atMs: 0,
  visitor: '',
  resource: '',
  page: '',
  application: '',
  task: '',
  kind: 'other',
  status: 0,
  bytes: 0,
  freshForMs: 0,
  validator: 0,
  servedFrom: 'unknown',
};

/**
 * Throws a ProtocolError for whatever no encoder writes. The number of accesses is bounded by the
 * schema before this is called, their text by `limits.columnTextBytes`.
 */
export function unpackAccesses(
  columns: ColumnsWire,
  { startMs, catalogue }: { readonly startMs: number; readonly catalogue: Catalogue | undefined },
): Access[] {
  const { count, quantumMs, tableBits, coded = new Uint8Array() } = columns;
  if (quantumMs < 1)
    throw new ProtocolError('out-of-range', `quantumMs: ${quantumMs}, must be 1 or more`);
  const decoder = new BitDecoder(coded);
  const walk = new AccessColumns(new Symbols(new Predictor(decoder, tableBits)), {
    quantumMs,
    startMs,
    catalogue,
  });
  const accesses = Array.from({ length: count }, () => walk.code(nothing));
  decoder.finish();
  return accesses;
}
