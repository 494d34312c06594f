import { fnv1a32 } from '../../protocol/fnv1a32.ts';
import { readAccesses, type ReadOptions, type ReadReport } from '../dataset/index.ts';
import { sortAccesses } from '../dataset/sort-accesses.ts';
import { TraceColumns, type ColumnAccess } from './trace-columns.ts';
import type { Trace } from './trace-shape.ts';

export { assumedBytes, type Trace } from './trace-shape.ts';

export interface LoadOptions extends ReadOptions {
  /** Keep these regions only. */
  readonly regions?: readonly string[];
  /** Accesses in memory at most; a longer trace is thinned by visitor. */
  readonly maxAccesses?: number;
}

export interface LoadedTrace {
  readonly trace: Trace;
  readonly report: ReadReport;
  /** One visitor in so many was kept; 1 when the trace fitted. */
  readonly keptOneIn: number;
}

/** Answers other than these are no objects that a cache would be asked for again. */
const isServed = (status: number): boolean =>
  status === 0 || status === 304 || (status >= 200 && status < 300);

/** Reads, sorts and columns a trace, in bounded memory; accesses answered with an error or a redirect are left out. */
export async function loadTrace(options: LoadOptions): Promise<LoadedTrace> {
  const reader = readAccesses(options);
  const columns = new TraceColumns(options.maxAccesses);
  for await (const access of sortAccesses({ accesses: reader, report: reader.report })) {
    if (isServed(access.status)) columns.add(access);
  }
  const whole = columns.finish(
    options.files.map((file) => file.split('/').at(-1) ?? file).join('+'),
  );
  const trace = options.regions === undefined ? whole : keepRegions(whole, options.regions);
  return { trace, report: reader.report, keptOneIn: columns.keptOneIn };
}

/** Builds a trace from accesses that are sorted by time. */
export function traceOf(name: string, accesses: Iterable<ColumnAccess>): Trace {
  const columns = new TraceColumns();
  for (const access of accesses) columns.add(access);
  return columns.finish(name);
}

/** The part of a trace in some regions; names keep their numbers. */
export function keepRegions(trace: Trace, regions: readonly string[]): Trace {
  const kept = regions.map((region) => trace.regions.indexOf(region));
  return keepAccesses(trace, (index) => kept.includes(trace.region[index] ?? -1));
}

/** One visitor in so many, by a hash of its number, with its whole path; names keep their numbers. */
export function keepVisitors(trace: Trace, oneIn: number): Trace {
  const kept = Uint8Array.from({ length: trace.clients }, (_, client) =>
    fnv1a32(`visitor ${client}`) % oneIn === 0 ? 1 : 0,
  );
  return keepAccesses(trace, (index) => kept[trace.client[index] ?? 0] === 1);
}

function keepAccesses(trace: Trace, isKept: (index: number) => boolean): Trace {
  const indices: number[] = [];
  for (let index = 0; index < trace.length; index++) if (isKept(index)) indices.push(index);
  const pick = (column: { readonly [index: number]: number }) => (_: unknown, at: number) =>
    column[indices[at] ?? 0] ?? 0;
  const shape = { length: indices.length };
  return {
    ...trace,
    length: indices.length,
    atMs: Float64Array.from(shape, pick(trace.atMs)),
    client: Uint32Array.from(shape, pick(trace.client)),
    region: Uint8Array.from(shape, pick(trace.region)),
    resource: Uint32Array.from(shape, pick(trace.resource)),
    bytes: Float64Array.from(shape, pick(trace.bytes)),
  };
}
