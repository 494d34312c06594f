import { resourceKinds, type Access } from '../messages.ts';
import { wordOf } from '../wire-values.ts';
import { column } from './column.ts';
import { mix } from './predictor.ts';
import { Recent } from './recent.ts';
import type { Symbols } from './symbols.ts';

/** What accesses say of a resource, the same for most of them. */
export type Traits = Pick<Access, 'kind' | 'bytes' | 'freshForMs' | 'validator'>;

/** More lifetimes would not fit beside the form for a new one in four bits. */
const lifetimesKept = 15;
const validatorsKept = 64;

/** Kind, size, freshness lifetime and validator of resources. */
export class TraitsColumn {
  readonly #symbols: Symbols;
  readonly #lifetimes = new Recent<number>(lifetimesKept);
  readonly #validators = new Recent<number>(validatorsKept);

  constructor(symbols: Symbols) {
    this.#symbols = symbols;
  }

  /** `known` is what was said of the resource before: mostly only one of the four has changed. */
  code(
    value: Traits,
    { resource, known }: { readonly resource: string; readonly known: Traits | undefined },
  ): Traits {
    const ending = endingOf(resource);
    const before = known ? resourceKinds.indexOf(known.kind) : resourceKinds.length;
    const kind = this.#symbols.symbol(column.kind, resourceKinds.indexOf(value.kind), 5, [
      mix(ending, before),
    ]);
    const contexts = [kind, ending];
    const isSame = (number: number, name: 'bytes' | 'freshForMs') =>
      known !== undefined && this.#symbols.flag(number, value[name] === known[name], contexts);
    const bytes = isSame(column.bytesSame, 'bytes')
      ? (known?.bytes ?? 0)
      : this.#symbols.count(column.bytes, value.bytes, contexts);
    const freshForMs = isSame(column.freshSame, 'freshForMs')
      ? (known?.freshForMs ?? 0)
      : this.#lifetime(value.freshForMs, contexts);
    const validator = this.#validator(value.validator, [kind]);
    return { kind: wordOf(resourceKinds, kind), bytes, freshForMs, validator };
  }

  /** Its rank among those met lately, or 15 and then seconds and the milliseconds left. */
  #lifetime(value: number, contexts: readonly number[]): number {
    const rank = this.#lifetimes.rankOf(value);
    const form = this.#symbols.symbol(
      column.freshForm,
      rank < 0 ? lifetimesKept : rank,
      4,
      contexts,
    );
    if (form < lifetimesKept) return this.#lifetimes.recall(form);
    const seconds = this.#symbols.count(column.freshSeconds, Math.floor(value / 1_000), contexts);
    const rest = this.#symbols.count(column.freshRest, value % 1_000, [0]);
    return this.#lifetimes.add(seconds * 1_000 + rest);
  }

  /** 0: none; 1: its rank among those met lately; 2: 16 bits; 3: 32 bits. */
  #validator(value: number, contexts: readonly number[]): number {
    const rank = this.#validators.rankOf(value);
    const wanted = value === 0 ? 0 : rank >= 0 ? 1 : value < 65_536 ? 2 : 3;
    const form = this.#symbols.symbol(column.validatorForm, wanted, 2, contexts);
    if (form === 0) return 0;
    if (form === 1) {
      return this.#validators.recall(this.#symbols.count(column.validatorRank, rank, [0]));
    }
    return this.#validators.add(this.#symbols.raw(value, form === 2 ? 16 : 32));
  }
}

/** Hash of what follows the last dot of a path: it says the kind, and much of the size and lifetime. */
function endingOf(resource: string): number {
  const dot = resource.lastIndexOf('.');
  if (dot < resource.lastIndexOf('/')) return 0;
  let hash = 1;
  for (let index = dot; index < Math.min(dot + 8, resource.length); index++) {
    hash = mix(hash, resource.charCodeAt(index));
  }
  return hash;
}
