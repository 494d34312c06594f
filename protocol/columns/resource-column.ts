import type { Catalogue } from '../catalogue.ts';
import { limits } from '../limits.ts';
import { resourceKinds } from '../messages.ts';
import { ProtocolError } from '../protocol-error.ts';
import { column } from './column.ts';
import type { Symbols } from './symbols.ts';
import type { TextColumn } from './text-column.ts';
import { TraitsColumn, type Traits } from './traits-column.ts';

/** Three bits, less the value that says 'elsewhere'. */
const farthestStep = 7;

/** A resource met in the batch. Its traits are unknown while it was only named as a page. */
export interface Met {
  readonly number: number;
  readonly name: string;
  /** Place in the catalogue, -1 when it is not there. */
  readonly place: number;
  traits: Traits | undefined;
}

/** Resources by number: those met in the batch, those of the catalogue, and new ones spelled out. */
export class ResourceColumn {
  readonly #symbols: Symbols;
  readonly #text: TextColumn;
  readonly #traits: TraitsColumn;
  readonly #catalogue: Catalogue | undefined;
  readonly #places: ReadonlyMap<string, number>;
  readonly #met: Met[] = [];
  readonly #byName = new Map<string, Met>();
  readonly #followers = new Map<Met | undefined, Met>();

  constructor(symbols: Symbols, text: TextColumn, catalogue: Catalogue | undefined) {
    this.#symbols = symbols;
    this.#text = text;
    this.#traits = new TraitsColumn(symbols);
    this.#catalogue = catalogue;
    this.#places = new Map(catalogue?.entries.map(({ resource }, place) => [resource, place]));
  }

  /** The resource that a visitor asks for after `last`, guessed from what others asked for after it. */
  next(name: string, { last, page }: { last: Met | undefined; page: string }): Met {
    const met = this.#guessed(name, last) ?? this.named(name, { like: page, last });
    this.#followers.set(last, met);
    return met;
  }

  /** Any resource, without a guess. */
  named(name: string, { like, last }: { like: string; last: Met | undefined }): Met {
    const context = kindOf(last);
    const known = this.#byName.get(name);
    if (this.#symbols.flag(column.seen, known !== undefined, [context])) {
      const distance = known === undefined ? 0 : this.#met.length - 1 - known.number;
      const read = this.#symbols.count(column.recency, distance, [context]);
      return this.#at(this.#met.length - 1 - read);
    }
    const place = this.#places.get(name) ?? -1;
    if (this.#catalogue && this.#symbols.flag(column.inCatalogue, place >= 0, [context])) {
      return this.#fromCatalogue(this.#symbols.count(column.catalogueIndex, place, [context]));
    }
    return this.#meet(this.#text.code(name, { like, limit: limits.resourceBytes }), {
      place: -1,
      traits: undefined,
    });
  }

  /** What this access says of the resource: as last time, or said anew. */
  traits(met: Met, value: Traits): Traits {
    const known = met.traits;
    if (
      known &&
      this.#symbols.flag(column.unchanged, same(known, value), [met.place < 0 ? 0 : 1])
    ) {
      return known;
    }
    const traits = this.#traits.code(value, { resource: met.name, known });
    met.traits = traits;
    return traits;
  }

  #guessed(name: string, last: Met | undefined): Met | undefined {
    const follower = this.#followers.get(last);
    if (follower) {
      const inCatalogue = last && last.place >= 0 ? 1 : 0;
      if (this.#symbols.flag(column.follows, follower.name === name, [inCatalogue]))
        return follower;
    }
    if (!this.#catalogue || !last || last.place < 0) return undefined;
    // What a page needs stands behind it; what the visitor's browser still had is left out.
    const distance = (this.#places.get(name) ?? -1) - last.place;
    const step = this.#symbols.symbol(
      column.nearby,
      distance > 0 && distance <= farthestStep ? distance : 0,
      3,
      [kindOf(last), follower ? 1 : 0],
    );
    return step === 0 ? undefined : this.#fromCatalogue(last.place + step);
  }

  #fromCatalogue(place: number): Met {
    const entry = this.#catalogue?.entries[place];
    if (!entry) {
      const limit = (this.#catalogue?.entries.length ?? 0) - 1;
      throw new ProtocolError('bad-columns', `catalogue entry ${place}, limit ${limit}`);
    }
    return this.#byName.get(entry.resource) ?? this.#meet(entry.resource, { place, traits: entry });
  }

  #meet(name: string, known: { place: number; traits: Traits | undefined }): Met {
    const met = { number: this.#met.length, name, ...known };
    this.#met.push(met);
    this.#byName.set(name, met);
    return met;
  }

  #at(number: number): Met {
    const met = this.#met[number];
    if (!met) throw new ProtocolError('bad-columns', `resource ${number}, must be 0 or more`);
    return met;
  }
}

/** Number of a resource's kind, 8 or more while it is unknown. */
function kindOf(met: Met | undefined): number {
  return met?.traits ? resourceKinds.indexOf(met.traits.kind) : resourceKinds.length;
}

function same(left: Traits, right: Traits): boolean {
  return (
    left.kind === right.kind &&
    left.bytes === right.bytes &&
    left.freshForMs === right.freshForMs &&
    left.validator === right.validator
  );
}
