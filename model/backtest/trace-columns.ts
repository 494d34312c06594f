import { fnv1a32 } from '../../protocol/fnv1a32.ts';
import type { TraceAccess } from '../dataset/trace-access.ts';
import { Names } from './names.ts';
import { assumedBytes, type Trace } from './trace-shape.ts';

export type ColumnAccess = Pick<TraceAccess, 'atMs' | 'client' | 'region' | 'resource' | 'bytes'>;

/**
 * Most accesses of a trace in memory: with the names of their visitors about 2 GiB. A longer one is thinned by
 * visitor, so that those who stay keep their whole paths.
 */
export const defaultMaxAccesses = 2 ** 24;

const firstCapacity = 2 ** 16;

/**
 * Columns under construction; accesses come sorted by time. Each time they would be too many, half of the visitors go.
 * `add` throws RangeError when nobody would stay.
 */
export class TraceColumns {
  /** One visitor in `keptOneIn` is kept. */
  keptOneIn = 1;
  private length = 0;
  private atMs = new Float64Array(firstCapacity);
  private client = new Uint32Array(firstCapacity);
  private region = new Uint8Array(firstCapacity);
  private resource = new Uint32Array(firstCapacity);
  private bytes = new Float64Array(firstCapacity);
  private clients = new Names();
  private readonly regions = new Names();
  private resources = new Names();
  private lastBytes: number[] = [];
  private readonly maxAccesses: number;

  constructor(maxAccesses = defaultMaxAccesses) {
    if (!(maxAccesses >= 1)) throw new RangeError(`maxAccesses is ${maxAccesses}, at least 1`);
    this.maxAccesses = maxAccesses;
  }

  add(access: ColumnAccess): void {
    if (!this.isKept(access.client)) return;
    while (this.length >= this.maxAccesses) {
      this.thin();
      if (!this.isKept(access.client)) return;
    }
    if (this.length === this.atMs.length) this.resize(this.length * 2);
    const at = this.length++;
    const resource = this.resources.indexOf(access.resource);
    // A 304 or an unknown size takes the size that the resource had before.
    if (access.bytes > 0) this.lastBytes[resource] = access.bytes;
    this.atMs[at] = access.atMs;
    this.client[at] = this.clients.indexOf(access.client);
    this.region[at] = this.regions.indexOf(access.region);
    this.resource[at] = resource;
    this.bytes[at] = access.bytes > 0 ? access.bytes : (this.lastBytes[resource] ?? assumedBytes);
  }

  finish(name: string): Trace {
    this.resize(this.length);
    const { length, atMs, client, region, resource, bytes } = this;
    return {
      name,
      length,
      atMs,
      client,
      region,
      resource,
      bytes,
      regions: this.regions.all,
      resources: this.resources.all,
      clients: this.clients.all.length,
    };
  }

  private isKept(client: string): boolean {
    return this.keptOneIn === 1 || fnv1a32(client) % this.keptOneIn === 0;
  }

  /** Drops every second visitor, and the names that nobody uses any more. */
  private thin(): void {
    this.keptOneIn *= 2;
    const [clients, resources, lastBytes] = [new Names(), new Names(), [] as number[]];
    const stays = Uint8Array.from(this.clients.all, (name) => (this.isKept(name) ? 1 : 0));
    let kept = 0;
    for (let from = 0; from < this.length; from++) {
      const client = this.client[from] ?? 0;
      if (stays[client] !== 1) continue;
      const before = this.resource[from] ?? 0;
      const resource = resources.indexOf(this.resources.all[before] ?? '');
      const known = this.lastBytes[before];
      if (known !== undefined) lastBytes[resource] = known;
      this.atMs[kept] = this.atMs[from] ?? 0;
      this.region[kept] = this.region[from] ?? 0;
      this.bytes[kept] = this.bytes[from] ?? 0;
      this.client[kept] = clients.indexOf(this.clients.all[client] ?? '');
      this.resource[kept++] = resource;
    }
    [this.clients, this.resources, this.lastBytes, this.length] = [
      clients,
      resources,
      lastBytes,
      kept,
    ];
    if (kept === 0)
      throw new RangeError(
        `one visitor has more than ${this.maxAccesses} accesses, the most in memory`,
      );
  }

  private resize(capacity: number): void {
    const sized = <T extends Float64Array | Uint32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from.subarray(0, to.length));
      return to;
    };
    this.atMs = sized(this.atMs, new Float64Array(capacity));
    this.client = sized(this.client, new Uint32Array(capacity));
    this.region = sized(this.region, new Uint8Array(capacity));
    this.resource = sized(this.resource, new Uint32Array(capacity));
    this.bytes = sized(this.bytes, new Float64Array(capacity));
  }
}
