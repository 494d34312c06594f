import {
  createCatalogueShelf,
  decodeAccessBatch,
  ProtocolError,
  type AccessBatch,
} from '../../protocol/index.ts';
import { RisingWatch } from '../forecast/rising/rising-watch.ts';
import { ForecasterStore } from './forecaster-store.ts';
import { KnownIds } from './known-ids.ts';
import { NodeEngines } from './node-engines.ts';
import { objectName, type ObjectName } from './object-name.ts';
import { readForecasterMeta } from './read-forecaster-meta.ts';

/** A longer journal makes a restart slow: about 200 accesses a frame, 0.2 s a thousand frames. */
const journalMax = 512;
const knownIdsMax = 8_192;

/**
 * What a region's forecaster has learnt, and how it outlives the object: a snapshot and the journal
 * of the frames since, from which the constructor takes up where the last object left.
 */
export class ForecasterMemory {
  readonly rising: RisingWatch;
  readonly shelf = createCatalogueShelf();
  private readonly name: ObjectName;
  private readonly minVisitors: number;
  private readonly store: ForecasterStore;
  private readonly known = new KnownIds(knownIdsMax);
  private made: NodeEngines | undefined;
  private counts: Record<string, number> = { accesses: 0, batches: 0 };
  private frames = 0;

  constructor(of: { name: ObjectName; storage: DurableObjectStorage; minVisitors: number }) {
    this.name = of.name;
    this.minVisitors = of.minVisitors;
    this.store = new ForecasterStore(of.storage);
    this.rising = new RisingWatch({ region: of.name.region, minVisitors: of.minVisitors });
    this.restore();
  }

  /** Absent until there was an access. */
  get engines(): NodeEngines | undefined {
    return this.made;
  }

  /** Frames since the last snapshot. */
  get journalFrames(): number {
    return this.frames;
  }

  get counters(): Readonly<Record<string, number>> {
    return { ...this.made?.counters(), ...this.counts };
  }

  get storageBytes(): number {
    return this.store.sizeBytes();
  }

  /** Tens of megabytes: a region without traffic does without. */
  openEngines(): NodeEngines {
    this.made ??= new NodeEngines(this.name.region, { minVisitors: this.minVisitors });
    return this.made;
  }

  count(name: string, by: number): void {
    this.counts[name] = (this.counts[name] ?? 0) + by;
  }

  /** The batch of a frame of this site; undefined when it is malformed, another's, or not accepted. */
  decode(frame: Uint8Array, accepts: (name: ObjectName) => boolean): AccessBatch | undefined {
    try {
      const batch = decodeAccessBatch(frame, { catalogueOf: this.shelf.find });
      return batch.site === this.name.site && accepts(batch) ? batch : undefined;
    } catch (error) {
      if (error instanceof ProtocolError) return undefined;
      throw error;
    }
  }

  decodeOwn(frame: Uint8Array): AccessBatch | undefined {
    return this.decode(frame, ({ region }) => region === this.name.region);
  }

  /** Learns a batch, once: false when it was learnt before. */
  learn(batch: AccessBatch): boolean {
    if (!this.known.add(batch.id)) return false;
    const engines = this.openEngines();
    for (const access of batch.accesses) {
      engines.observe(access, batch.node);
      if (batch.agent === 'edge') this.rising.note(access);
    }
    this.count('accesses', batch.accesses.length);
    this.count('batches', 1);
    return true;
  }

  /** Makes a catalogue of what is asked for, when one is worth its way. */
  shelve(batch: AccessBatch): void {
    const frame = this.shelf.learn(batch.accesses);
    if (frame !== undefined) this.store.addCatalogue(frame);
  }

  /** Keeps frames that were learnt. Returns whether the journal was folded into a snapshot. */
  keep(frames: readonly Uint8Array[]): boolean {
    this.store.append(frames);
    this.frames += frames.length;
    if (this.frames < journalMax) return false;
    this.fold();
    return true;
  }

  /** Folds the journal into a snapshot. */
  fold(): void {
    const meta = JSON.stringify({
      counters: this.counts,
      ids: this.known.list(),
      rising: this.rising.save(),
    });
    this.store.writeSnapshot({ engines: this.openEngines().snapshots(), meta });
    this.frames = 0;
  }

  private restore(): void {
    for (const frame of this.store.catalogues()) this.shelf.restore(frame);
    const snapshot = this.store.readSnapshot();
    if (snapshot !== undefined) {
      try {
        for (const { node, bytes } of snapshot.engines) this.openEngines().restore(node, bytes);
        const meta = readForecasterMeta(snapshot.meta);
        this.counts = meta.counters;
        for (const id of meta.ids) this.known.add(id);
        this.rising.restore(meta.rising);
      } catch (error) {
        console.warn('snapshot-dropped', objectName(this.name), String(error));
        this.store.dropSnapshot();
      }
    }
    for (const frame of this.store.journal()) {
      this.frames += 1;
      const batch = this.decodeOwn(frame);
      if (batch !== undefined) this.learn(batch);
    }
  }
}
