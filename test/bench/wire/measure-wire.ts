import { gzipSync } from 'node:zlib';
import {
  createCatalogueShelf,
  decodeAccessBatch,
  encodeAccessBatch,
  encodePlainAccessBatch,
  toBase64url,
  type AccessBatch,
  type CatalogueShelf,
} from '../../../protocol/index.ts';
import { demoAccesses, type DemoOptions } from './demo-accesses.ts';

export interface WireOptions extends DemoOptions {
  readonly batchAccesses: number;
  /** Batches before the measure, as the demo's forecasters know the visits of the past hours. */
  readonly warmBatches: number;
  readonly batches: number;
}

/** Bytes an access, each form of the same batches. */
export interface WireFigures {
  readonly json: number;
  readonly gzipJson: number;
  readonly plain: number;
  readonly selfContained: number;
  /** Batches by catalogue. */
  readonly byCatalogue: number;
  /** Catalogues on their way to the nodes, spread over the accesses that the nodes then sent. */
  readonly catalogues: number;
  readonly visitorsPerBatch: number;
  readonly resourcesPerBatch: number;
  readonly encodeMs: number;
  readonly decodeMs: number;
}

/** Runs the demo's visitors and packs every 200 accesses of a node, first to last, into a batch. */
export function measureWire(options: WireOptions): WireFigures {
  const desks = new Map<string, AccessBatch['accesses'][number][]>();
  const shelves = new Map<string, CatalogueShelf>();
  /** Node and the id of the catalogue that it has. */
  const held = new Map<string, number>();
  const sums = { json: 0, gzip: 0, plain: 0, self: 0, coded: 0, catalogues: 0, visitors: 0 };
  const more = { resources: 0, encodeMs: 0, decodeMs: 0 };
  let packed = 0;
  for (const { region: name, node, access } of demoAccesses(options)) {
    const desk = desks.get(node) ?? [];
    desks.set(node, desk);
    desk.push(access);
    if (desk.length < options.batchAccesses) continue;
    const accesses = desk.splice(0);
    const batch = batchOf({ region: name, node, accesses });
    const shelf = shelves.get(name) ?? createCatalogueShelf();
    shelves.set(name, shelf);
    const measured = packed++ >= options.warmBatches;
    const latest = shelf.latest();
    if (latest && held.get(node) !== latest.catalogue.id) {
      held.set(node, latest.catalogue.id);
      if (measured) sums.catalogues += latest.frame.length;
    }
    if (measured) count(batch, shelf);
    shelf.learn(accesses);
    if (packed === options.warmBatches + options.batches) break;
  }
  const accesses = options.batches * options.batchAccesses;
  return {
    json: sums.json / accesses,
    gzipJson: sums.gzip / accesses,
    plain: sums.plain / accesses,
    selfContained: sums.self / accesses,
    byCatalogue: sums.coded / accesses,
    catalogues: sums.catalogues / accesses,
    visitorsPerBatch: sums.visitors / options.batches,
    resourcesPerBatch: more.resources / options.batches,
    encodeMs: more.encodeMs / options.batches,
    decodeMs: more.decodeMs / options.batches,
  };

  function count(batch: AccessBatch, shelf: CatalogueShelf): void {
    const catalogue = shelf.latest()?.catalogue;
    const json = JSON.stringify(batch);
    sums.json += Buffer.byteLength(json);
    sums.gzip += gzipSync(json).length;
    sums.plain += encodePlainAccessBatch(batch).length;
    sums.self += encodeAccessBatch(batch).length;
    const startMs = performance.now();
    const frame = encodeAccessBatch(batch, { catalogue });
    const encodedMs = performance.now();
    const { accesses: read } = decodeAccessBatch(frame, { catalogueOf: shelf.find });
    more.decodeMs += performance.now() - encodedMs;
    more.encodeMs += encodedMs - startMs;
    if (read.some(({ resource }, index) => resource !== batch.accesses[index]?.resource)) {
      throw new RangeError(`wrong-batch: ${batch.id} came back changed`);
    }
    sums.coded += frame.length;
    sums.visitors += new Set(batch.accesses.map(({ visitor }) => visitor)).size;
    more.resources += new Set(batch.accesses.map(({ resource }) => resource)).size;
  }
}

/** As the edge's flush writes it: an id of 12 characters, sent a second after the last access. */
function batchOf(from: Pick<AccessBatch, 'region' | 'node' | 'accesses'>): AccessBatch {
  return {
    ...from,
    id: toBase64url(crypto.getRandomValues(new Uint8Array(9))),
    site: 'leeward.localhost',
    agent: 'edge',
    sentAtMs: (from.accesses.at(-1)?.atMs ?? 0) + 1_000,
  };
}
