import { BitDecoder, BitEncoder, type BitCoder } from './columns/bit-coder.ts';
import { Predictor } from './columns/predictor.ts';
import { Symbols } from './columns/symbols.ts';
import { tableBitsFor } from './columns/table-bits.ts';
import { TextColumn } from './columns/text-column.ts';
import { TraitsColumn, type Traits } from './columns/traits-column.ts';
import { readFrame, writeFrame, type Codec } from './frame.ts';
import {
  catalogueShape,
  readCatalogue,
  writeCatalogue,
  type CatalogueWire,
} from './generated/frames.ts';
import { limits } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';

/** A resource that both ends of a wire know by its place, with what was last known of it. */
export type CatalogueEntry = Traits & { readonly resource: string };

/**
 * Resources of a site. Whoever receives batches makes one and hands it out; a batch that names its id
 * may then name resources by their place in it.
 */
export interface Catalogue {
  /** Hash of the frame that it came in, never 0: two ends that share an id share all of it. */
  readonly id: number;
  /** Resources of one page stand together, in the order in which the page asks for them. */
  readonly entries: readonly CatalogueEntry[];
}

const codec: Codec<CatalogueWire> = {
  body: 'catalogue',
  shape: catalogueShape,
  read: readCatalogue,
  write: writeCatalogue,
};

/** Throws a ProtocolError when there are too many entries or too much text. */
export function encodeCatalogue(entries: readonly CatalogueEntry[]): Uint8Array<ArrayBuffer> {
  const encoder = new BitEncoder();
  const tableBits = tableBitsFor(entries.reduce((sum, { resource }) => sum + resource.length, 0));
  walk(encoder, { tableBits, entries });
  return writeFrame(codec, { count: entries.length, tableBits, coded: encoder.finish() });
}

/** Throws a ProtocolError when the frame is malformed or over a limit. */
export function decodeCatalogue(bytes: Uint8Array): Catalogue {
  const { count, tableBits, coded = new Uint8Array() } = readFrame(codec, bytes);
  const decoder = new BitDecoder(coded);
  const entries = walk(decoder, {
    tableBits,
    entries: Array.from({ length: count }, () => nothing),
  });
  decoder.finish();
  return { id: idOf(bytes), entries };
}

const nothing: CatalogueEntry = {
  resource: '',
  kind: 'other',
  bytes: 0,
  freshForMs: 0,
  validator: 0,
};

interface Walk {
  readonly tableBits: number;
  readonly entries: readonly CatalogueEntry[];
}

/** Codes the entries in either direction, like `AccessColumns`. */
function walk(coder: BitCoder, { tableBits, entries }: Walk): CatalogueEntry[] {
  const symbols = new Symbols(new Predictor(coder, tableBits));
  const text = new TextColumn(symbols, limits.catalogueTextBytes);
  const traits = new TraitsColumn(symbols);
  let page = '';
  return entries.map((entry) => {
    if (entry.resource.includes('\0'))
      throw new ProtocolError('out-of-range', 'resource: has a zero');
    const resource = text.code(entry.resource, { like: page, limit: limits.resourceBytes });
    const known = traits.code(entry, { resource, known: undefined });
    if (known.kind === 'document') page = resource;
    return { resource, ...known };
  });
}

/** FNV-1a over the frame's bytes. */
function idOf(bytes: Uint8Array): number {
  let hash = 0x811c_9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x0100_0193);
  return hash >>> 0 || 1;
}
