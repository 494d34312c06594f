import { readAccesses, type ReadOptions, type ReadReport } from '../dataset/index.ts';
import { sortAccesses } from '../dataset/sort-accesses.ts';
import type { TraceAccess } from '../dataset/trace-access.ts';
import { Names } from './names.ts';

/** A trace in columns: 25 bytes an access, names kept once. Sorted by time. */
export interface Trace {
  readonly name: string;
  readonly length: number;
  /** Unix milliseconds. */
  readonly atMs: Float64Array;
  /** Index of the visitor, in order of first appearance. */
  readonly client: Uint32Array;
  /** Index into `regions`. */
  readonly region: Uint8Array;
  /** Index into `resources`. */
  readonly resource: Uint32Array;
  /** Body bytes; where the trace knows none, `assumedBytes`. */
  readonly bytes: Float64Array;
  readonly regions: readonly string[];
  readonly resources: readonly string[];
  readonly clients: number;
}

/** What an object weighs when nobody said: about the median of images and scripts in HTTP Archive. */
export const assumedBytes = 30_000;

export interface LoadOptions extends ReadOptions {
  /** Keep these regions only. */
  readonly regions?: readonly string[];
}

export interface LoadedTrace {
  readonly trace: Trace;
  readonly report: ReadReport;
}

/** Answers other than these are no objects that a cache would be asked for again. */
const isServed = (status: number): boolean =>
  status === 0 || status === 304 || (status >= 200 && status < 300);

/** Reads, sorts and columns a trace; accesses answered with an error or a redirect are left out. */
export async function loadTrace(options: LoadOptions): Promise<LoadedTrace> {
  const reader = readAccesses(options);
  const columns = createColumns();
  for await (const access of sortAccesses({ accesses: reader, report: reader.report })) {
    if (isServed(access.status)) columns.add(access);
  }
  const whole = columns.finish(
    options.files.map((file) => file.split('/').at(-1) ?? file).join('+'),
  );
  const trace = options.regions === undefined ? whole : keepRegions(whole, options.regions);
  return { trace, report: reader.report };
}

type ColumnAccess = Pick<TraceAccess, 'atMs' | 'client' | 'region' | 'resource' | 'bytes'>;

/** Builds a trace from accesses that are sorted by time. */
export function traceOf(name: string, accesses: Iterable<ColumnAccess>): Trace {
  const columns = createColumns();
  for (const access of accesses) columns.add(access);
  return columns.finish(name);
}

/** The part of a trace in some regions; names keep their numbers. */
export function keepRegions(trace: Trace, regions: readonly string[]): Trace {
  const kept = regions.map((region) => trace.regions.indexOf(region));
  const indices: number[] = [];
  for (let index = 0; index < trace.length; index++) {
    if (kept.includes(trace.region[index] ?? -1)) indices.push(index);
  }
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

function createColumns() {
  let capacity = 1 << 16;
  let length = 0;
  let atMs = new Float64Array(capacity);
  let client = new Uint32Array(capacity);
  let region = new Uint8Array(capacity);
  let resource = new Uint32Array(capacity);
  let bytes = new Float64Array(capacity);
  const clients = new Names();
  const regions = new Names();
  const resources = new Names();
  const lastBytes: number[] = [];
  const grow = () => {
    capacity *= 2;
    const wider = <T extends { set(from: T): void }>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    atMs = wider(atMs, new Float64Array(capacity));
    client = wider(client, new Uint32Array(capacity));
    region = wider(region, new Uint8Array(capacity));
    resource = wider(resource, new Uint32Array(capacity));
    bytes = wider(bytes, new Float64Array(capacity));
  };
  return {
    add(access: ColumnAccess): void {
      if (length === capacity) grow();
      const resourceIndex = resources.indexOf(access.resource);
      // A 304 or an unknown size takes the size that the resource had before.
      if (access.bytes > 0) lastBytes[resourceIndex] = access.bytes;
      atMs[length] = access.atMs;
      client[length] = clients.indexOf(access.client);
      region[length] = regions.indexOf(access.region);
      resource[length] = resourceIndex;
      bytes[length] = access.bytes > 0 ? access.bytes : (lastBytes[resourceIndex] ?? assumedBytes);
      length += 1;
    },
    finish(name: string): Trace {
      return {
        name,
        length,
        atMs: atMs.slice(0, length),
        client: client.slice(0, length),
        region: region.slice(0, length),
        resource: resource.slice(0, length),
        bytes: bytes.slice(0, length),
        regions: regions.all,
        resources: resources.all,
        clients: clients.all.length,
      };
    },
  };
}
