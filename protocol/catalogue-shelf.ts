import { createCatalogueBuilder } from './catalogue-builder.ts';
import { decodeCatalogue, encodeCatalogue, type Catalogue } from './catalogue.ts';
import type { Access } from './messages.ts';

/** Batches that name an older catalogue than these are some hours late. */
const kept = 8;
/** With fewer accesses a catalogue would know too little of the site to be worth its way. */
const firstAfter = 2_000;
/** A region's nodes send this in a day or less: so old a catalogue has the validators of yesterday. */
const mostBetween = 256_000;

/** Catalogues of one site in one region: what their maker keeps. */
export interface CatalogueShelf {
  /**
   * Learns what batches tell. Gives the frame of a new catalogue when it is time for one, which shall
   * be kept for `restore` before it is handed out.
   */
  learn(accesses: readonly Access[]): Uint8Array<ArrayBuffer> | undefined;
  /** Takes back a frame that was kept, oldest first. Throws a ProtocolError when it is none. */
  restore(frame: Uint8Array): void;
  /** The newest, with the frame to hand out. */
  latest(): { readonly catalogue: Catalogue; readonly frame: Uint8Array } | undefined;
  /** For `decodeAccessBatch`. */
  find(id: number): Catalogue | undefined;
}

/**
 * A new catalogue is made after four times as many accesses as the one before it: while a site is new
 * it improves quickly, later its way to the nodes costs next to nothing.
 */
export function createCatalogueShelf(): CatalogueShelf {
  const builder = createCatalogueBuilder();
  const shelf: { readonly catalogue: Catalogue; readonly frame: Uint8Array }[] = [];
  let learned = 0;
  let nextAfter = firstAfter;

  return {
    learn(accesses) {
      for (const access of accesses) builder.note(access);
      learned += accesses.length;
      if (learned < nextAfter) return undefined;
      const frame = encodeCatalogue(builder.build());
      put(frame);
      return frame;
    },
    restore(frame) {
      for (const access of put(frame)) builder.note(access);
    },
    latest: () => shelf.at(-1),
    find: (id) => shelf.find(({ catalogue }) => catalogue.id === id)?.catalogue,
  };

  function put(frame: Uint8Array): Access[] {
    const catalogue = decodeCatalogue(frame);
    shelf.push({ catalogue, frame });
    if (shelf.length > kept) shelf.shift();
    learned = 0;
    nextAfter = Math.min(mostBetween, nextAfter * 4);
    return accessesOf(catalogue);
  }
}

/** What would have taught the catalogue: entries of a page follow the page. */
function accessesOf({ entries }: Catalogue): Access[] {
  let page = '';
  return entries.map((entry) => {
    if (entry.kind === 'document') page = entry.resource;
    return {
      ...entry,
      atMs: 0,
      visitor: '',
      page,
      application: '',
      task: '',
      status: 0,
      servedFrom: 'unknown',
    };
  });
}
