import type { CatalogueEntry } from './catalogue.ts';
import { limits } from './limits.ts';
import type { Access } from './messages.ts';

/** How many resources are watched for each that the catalogue has room for. */
const watchedPerEntry = 4;

interface Watched {
  entry: CatalogueEntry;
  accesses: number;
  /** When it was first met, in accesses: the order in which a page asks for what it needs. */
  readonly met: number;
  page: string;
  /** Majority vote of Boyer and Moore over the pages that asked for it. */
  votes: number;
}

/** Learns from decoded accesses which resources a catalogue should hold, in what order. */
export interface CatalogueBuilder {
  note(access: Access): void;
  /** Entries for `encodeCatalogue`: the pages most asked for first, each followed by what it needs. */
  build(): CatalogueEntry[];
}

/** Memory is bounded: past four times the entries, counts are halved and what is then at zero is let go. */
export function createCatalogueBuilder(
  entries: number = limits.catalogueEntries,
): CatalogueBuilder {
  const watched = new Map<string, Watched>();
  let clock = 0;

  return {
    note(access) {
      const { kind, bytes, freshForMs, validator, resource } = access;
      const entry = { resource, kind, bytes, freshForMs, validator };
      const known = watched.get(resource);
      if (known === undefined) {
        if (watched.size >= entries * watchedPerEntry) forget();
        watched.set(resource, { entry, accesses: 1, met: clock++, page: access.page, votes: 1 });
        return;
      }
      known.entry = entry;
      known.accesses++;
      if (known.page === access.page) known.votes++;
      else if (--known.votes < 0) Object.assign(known, { page: access.page, votes: 1 });
    },
    build() {
      const most = [...watched.values()]
        .sort((left, right) => right.accesses - left.accesses)
        .slice(0, entries);
      return arrange(most).map(({ entry }) => entry);
    },
  };

  function forget(): void {
    for (const [resource, known] of watched) {
      known.accesses = Math.floor(known.accesses / 2);
      if (known.accesses === 0) watched.delete(resource);
    }
  }
}

/** By page, then by when it was first met; a page goes before what it needs. */
function arrange(all: readonly Watched[]): Watched[] {
  const groups = new Map<string, Watched[]>();
  for (const one of all) {
    const page = one.entry.kind === 'document' ? one.entry.resource : one.page;
    const group = groups.get(page);
    if (group === undefined) groups.set(page, [one]);
    else group.push(one);
  }
  for (const group of groups.values()) group.sort((left, right) => rank(left) - rank(right));
  return [...groups.values()].flat();
}

function rank({ entry, met }: Watched): number {
  return entry.kind === 'document' ? -1 : met;
}
