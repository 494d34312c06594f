import type { Catalogue } from '../catalogue.ts';
import { limits } from '../limits.ts';
import { servedFrom, type Access } from '../messages.ts';
import { ProtocolError } from '../protocol-error.ts';
import { wordOf } from '../wire-values.ts';
import { column } from './column.ts';
import { LabelColumn } from './label-column.ts';
import { ResourceColumn, type Met } from './resource-column.ts';
import type { Symbols } from './symbols.ts';
import { TextColumn } from './text-column.ts';
import { VisitorColumn } from './visitor-column.ts';

export interface AccessColumnsOptions {
  readonly quantumMs: number;
  readonly startMs: number;
  readonly catalogue: Catalogue | undefined;
}

/** What the batch has told of one visitor so far. */
interface Trail {
  last: Met | undefined;
  page: string;
  application: string;
  task: string;
  status: number;
  servedFrom: number;
}

/**
 * The accesses of a batch, one after the other, each predicted from those before it. Encoding and
 * decoding are this one walk: `code` takes an access and gives back what a decoder would read, or,
 * over a decoder, takes anything and gives the coded access.
 */
export class AccessColumns {
  readonly #symbols: Symbols;
  readonly #quantumMs: number;
  readonly #visitors: VisitorColumn;
  readonly #resources: ResourceColumn;
  readonly #labels: LabelColumn;
  readonly #trails = new Map<string, Trail>();
  /** In quanta. */
  #time: number;
  #wasSame = false;

  constructor(symbols: Symbols, { quantumMs, startMs, catalogue }: AccessColumnsOptions) {
    const text = new TextColumn(symbols, limits.columnTextBytes);
    this.#symbols = symbols;
    this.#quantumMs = quantumMs;
    this.#time = Math.round(startMs / quantumMs);
    this.#visitors = new VisitorColumn(symbols);
    this.#resources = new ResourceColumn(symbols, text, catalogue);
    this.#labels = new LabelColumn(symbols, text);
  }

  code(access: Access): Access {
    const { visitor, same } = this.#visitors.code(access.visitor);
    const trail = this.#trailOf(visitor);
    const atMs = this.#at(access.atMs, same);
    const resource = this.#resources.next(access.resource, trail);
    const traits = this.#resources.traits(resource, access);
    const page = this.#page(access.page, { trail, isDocument: traits.kind === 'document' });
    trail.application = this.#labels.code(access.application, trail.application);
    trail.task = this.#labels.code(access.task, trail.task);
    const from = this.#servedFrom(access, trail);
    const status = this.#status(access.status, trail);
    trail.last = resource;
    trail.page = traits.kind === 'document' ? resource.name : page;
    return {
      atMs,
      visitor,
      resource: resource.name,
      page,
      application: trail.application,
      task: trail.task,
      kind: traits.kind,
      bytes: traits.bytes,
      freshForMs: traits.freshForMs,
      validator: traits.validator,
      status,
      servedFrom: wordOf(servedFrom, from),
    };
  }

  /** Times are rounded to the quantum, which keeps their order, and follow each other by differences. */
  #at(value: number, sameVisitor: boolean): number {
    const gap = Math.round(value / this.#quantumMs) - this.#time;
    const pace = (sameVisitor ? 1 : 0) + (this.#wasSame ? 2 : 0);
    this.#wasSame = sameVisitor;
    const earlier = this.#symbols.flag(column.earlier, gap < 0, [0]);
    const size = this.#symbols.count(column.gap, Math.abs(gap), [pace, pace & 1]);
    this.#time += earlier ? -size : size;
    const atMs = this.#time * this.#quantumMs;
    if (atMs >= 0 && atMs <= Number.MAX_SAFE_INTEGER) return atMs;
    throw new ProtocolError(
      'out-of-range',
      `atMs: ${atMs}, must be 0 to ${Number.MAX_SAFE_INTEGER}`,
    );
  }

  #page(value: string, { trail, isDocument }: { trail: Trail; isDocument: boolean }): string {
    const implied = value === trail.page;
    if (this.#symbols.flag(column.pageImplied, implied, [isDocument ? 1 : 0])) return trail.page;
    if (this.#symbols.flag(column.pageNone, value === '', [0])) return '';
    return this.#resources.named(value, { like: '', last: undefined }).name;
  }

  #servedFrom(access: Access, trail: Trail): number {
    const wanted = servedFrom.indexOf(access.servedFrom);
    trail.servedFrom = this.#symbols.symbol(column.servedFrom, wanted, 4, [trail.servedFrom]);
    return trail.servedFrom;
  }

  #status(value: number, trail: Trail): number {
    if (this.#symbols.flag(column.statusKnown, value === trail.status, [0])) return trail.status;
    const status = this.#symbols.symbol(column.status, value, 10, [0]);
    if (status > 999) throw new ProtocolError('out-of-range', `status: ${status}, limit 999`);
    trail.status = status;
    return status;
  }

  #trailOf(visitor: string): Trail {
    const known = this.#trails.get(visitor);
    if (known) return known;
    const trail: Trail = {
      last: undefined,
      page: '',
      application: '',
      task: '',
      status: 200,
      servedFrom: servedFrom.length,
    };
    this.#trails.set(visitor, trail);
    return trail;
  }
}
