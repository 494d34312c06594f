import { DurableObject } from 'cloudflare:workers';
import {
  encodeAccessBatch,
  encodeForecasts,
  limits,
  type AccessBatch,
  type Forecast,
  type Hint,
  type Outcome,
} from '../../protocol/index.ts';
import { clockOf, type Clock } from '../clock.ts';
import type { Env } from '../env.ts';
import { settingsOf, siteOf } from '../settings.ts';
import { ForecasterMemory } from './forecaster-memory.ts';
import { KillSwitches } from './kill-switches.ts';
import { objectName, readObjectName, siteHubName, type ObjectName } from './object-name.ts';
import { pickScorer, type PickedScorer } from './pick-scorer.ts';
import { RecentForecasts } from './recent-forecasts.ts';
import { Steward } from './steward.ts';
import { TrafficTally } from './tally-traffic.ts';

export interface IngestResult {
  readonly accepted: number;
  readonly refused: number;
  readonly duplicates: number;
}

/** What a node is told when it asks for the catalogue. */
export interface CatalogueAnswer {
  /** Id of the newest catalogue, 0 when there is none. */
  readonly id: number;
  /** Its frame, when it is another than the node has. */
  readonly frame: Uint8Array | undefined;
}

export interface ForecasterState {
  readonly site: string;
  readonly region: string;
  readonly forecaster: 'onnx' | 'bayesian';
  /** Why it is not the model; '' when it is, or when nothing was scored yet. */
  readonly reason: string;
  readonly nodes: readonly string[];
  /** Accesses learnt, frames refused, forecasts made, what came of them, …, since the object was made. */
  readonly counters: Readonly<Record<string, number>>;
  readonly journalFrames: number;
  readonly storageBytes: number;
}

/** Wall time between the first access and the forecast that it leads to, for a clock of this speed. */
const debounceMaxMs = 200;
const debounceMinMs = 50;
/** Wall time after which a quiet journal is folded into a snapshot. */
const snapshotAfterMs = 120_000;
/** Frames told to other regions after one forecast: the newest, about 3,000 accesses. */
const relayMax = 16;

/** Demand and association of a site's region: learns accesses, makes forecasts, answers hints. */
export class RegionForecaster extends DurableObject<Env> {
  private readonly name: ObjectName;
  private readonly clock: Clock;
  private readonly memory: ForecasterMemory;
  private readonly tally: TrafficTally;
  private readonly steward: Steward;
  private readonly switches: KillSwitches;
  /** The coordinator that has heard the recent forecasts. */
  private offeredTo: string;
  private readonly recent = new RecentForecasts();
  /** Forecast resource -> its freshness, for what is prefetched. */
  private readonly freshForMs = new Map<string, number>();
  private picked: PickedScorer | undefined;
  private stepping: Promise<unknown> = Promise.resolve();
  private untold: AccessBatch[] = [];
  private wakeAtMs = Infinity;
  private snapshotAtMs = Infinity;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.name = readObjectName(ctx.id);
    this.clock = clockOf(env);
    const minVisitors = siteOf(settingsOf(env), this.name.site).kAnonymity;
    this.memory = new ForecasterMemory({ name: this.name, storage: ctx.storage, minVisitors });
    this.tally = new TrafficTally(this.name.region);
    this.steward = new Steward(this.name);
    this.switches = new KillSwitches(env, this.name);
    this.offeredTo = this.name.region;
  }

  /** Learns frames of accesses. What is answered is stored: a frame told twice counts once. */
  async ingest(frames: Uint8Array[]): Promise<IngestResult> {
    const result = { accepted: 0, refused: 0, duplicates: 0 };
    const fresh: Uint8Array[] = [];
    const news: AccessBatch[] = [];
    for (const frame of frames) {
      const batch = this.memory.decodeOwn(frame);
      if (batch === undefined) result.refused += 1;
      else if (!this.memory.learn(batch)) result.duplicates += 1;
      else {
        fresh.push(frame);
        // A log's past is no news: told elsewhere it would make the listener's own past look late.
        if (batch.agent !== 'log') news.push(batch);
        this.memory.shelve(batch);
        this.tally.note(batch);
        result.accepted += 1;
      }
    }
    this.memory.count('framesRefused', result.refused);
    this.memory.count('framesRepeated', result.duplicates);
    if (fresh.length === 0) return result;
    this.untold = [...this.untold, ...news].slice(-relayMax);
    if (this.memory.keep(fresh)) this.snapshotAtMs = Infinity;
    await this.wakeIn(this.debounceMs());
    return result;
  }

  /** Learns frames of other regions: what follows what, and what is rising there. Best effort, not stored. */
  async hear(frames: Uint8Array[]): Promise<void> {
    for (const frame of frames) {
      const batch = this.memory.decode(frame, ({ region }) => region !== this.name.region);
      if (batch === undefined) continue;
      const engines = this.memory.openEngines();
      for (const access of batch.accesses) engines.observeElsewhere(access);
      // Only what an edge has seen answered as cacheable may be a candidate here.
      if (batch.agent === 'edge') {
        for (const access of batch.accesses) this.memory.rising.hear(access, batch.region);
        await this.wakeForDue();
      }
      this.memory.count('accessesElsewhere', batch.accesses.length);
    }
  }

  /** The catalogue by which nodes may name resources in their batches. */
  async catalogue(knownId: number): Promise<CatalogueAnswer> {
    const latest = this.memory.shelf.latest();
    if (latest === undefined) return { id: 0, frame: undefined };
    const { id } = latest.catalogue;
    return { id, frame: id === knownId ? undefined : latest.frame };
  }

  /** What this visitor is likely to need after this page. */
  async hints(request: {
    page: string;
    visitor: string;
    atMs: number;
    limit: number;
  }): Promise<Hint[]> {
    // What is hinted a browser prefetches: the kill switch is for it, too.
    if (this.memory.engines === undefined || (await this.switches.areStopped())) return [];
    const limit = Math.max(0, Math.min(request.limit, limits.hints));
    return this.memory.engines.hints({ ...request, limit });
  }

  /** Learns what became of leases: what is stored ahead of time is no candidate. */
  async settle(outcomes: Outcome[]): Promise<void> {
    for (const { kind, node, resource, atMs } of outcomes) {
      if (kind === 'done') this.recent.drop(node, resource);
      const freshForMs = this.freshForMs.get(resource);
      if (kind !== 'done' || freshForMs === undefined) continue;
      this.memory.engines?.notePrefetched({ node, resource, untilMs: atMs + freshForMs });
    }
  }

  /** Scores what is due now and offers it to the coordinator; both have happened when this returns. */
  async step(nowMs: number): Promise<{ forecasts: number; nextDueMs: number }> {
    const turn = this.stepping.then(() => this.forecastAndOffer(nowMs));
    this.stepping = turn.catch(() => undefined);
    // Who drives the clock wants to know when something falls due without new accesses.
    return { ...(await turn), nextDueMs: this.nextDueMs() };
  }

  async state(): Promise<ForecasterState> {
    return {
      ...this.name,
      forecaster: this.picked?.scorer.name === 'onnx' ? 'onnx' : 'bayesian',
      reason: this.picked?.reason ?? '',
      nodes: this.memory.engines?.names.filter((node) => node !== '') ?? [],
      counters: this.memory.counters,
      journalFrames: this.memory.journalFrames,
      storageBytes: this.memory.storageBytes,
    };
  }

  override async alarm(): Promise<void> {
    this.wakeAtMs = Infinity;
    if (!this.clock.driven) await this.step(this.clock.nowMs());
    if (Date.now() >= this.snapshotAtMs) {
      this.memory.fold();
      this.snapshotAtMs = Infinity;
    }
    await this.wakeForDue();
  }

  private async forecastAndOffer(nowMs: number): Promise<{ forecasts: number }> {
    if (this.memory.engines === undefined) return { forecasts: 0 };
    await this.relay();
    this.picked = await pickScorer();
    const forecasts = await this.memory.engines.forecast(nowMs, this.picked.scorer);
    const risen = this.risenElsewhere(nowMs, forecasts);
    forecasts.push(...risen);
    const traffic = this.tally.take(nowMs);
    if (forecasts.length === 0 && traffic === undefined) return { forecasts: 0 };
    for (const { resource, freshForMs } of forecasts) this.freshForMs.set(resource, freshForMs);
    const most = forecasts.slice(0, limits.forecasts);
    try {
      const { keepsMs } = await this.steward.ask(this.env, (coordinator, region) => {
        // Who has not heard what was offered before takes it over with the new.
        const known = region === this.offeredTo ? [] : this.recent.current(nowMs);
        return coordinator.offer([...known, ...most].slice(0, limits.forecasts), traffic);
      });
      this.memory.engines.noteKeeping(keepsMs);
      this.offeredTo = this.steward.region;
      this.recent.note(most);
      this.publish(most);
    } catch (error) {
      // Nobody answers for the region: demand is told again, forecasts are made anew.
      if (traffic !== undefined) this.tally.giveBack(traffic);
      this.memory.count('offersFailed', 1);
      console.warn('offer-failed', objectName(this.name), String(error));
    }
    return { forecasts: forecasts.length };
  }

  /** What rises in other regions and is likely here next, where this region's own engines do not say so. */
  private risenElsewhere(nowMs: number, known: readonly Forecast[]): Forecast[] {
    const said = new Set(known.map(({ resource }) => resource));
    const risen = this.memory.rising.forecast(nowMs).filter(({ resource }) => !said.has(resource));
    if (risen.length > 0) this.memory.count('forecastsRising', risen.length);
    return risen;
  }

  /** Subscribers get what they can: nothing waits for them. */
  private publish(forecasts: readonly Forecast[]): void {
    if (forecasts.length === 0) return;
    const hub = this.env.HUB.getByName(objectName(this.name));
    const frame = encodeForecasts(forecasts.slice(0, 256));
    this.ctx.waitUntil(
      hub.publish('forecast', frame).catch(() => this.memory.count('publishFailed', 1)),
    );
  }

  /** Tells the site's other regions, through the Hub that knows them. */
  private async relay(): Promise<void> {
    if (this.untold.length === 0) return;
    // Other regions do not have this region's catalogue.
    const frames = this.untold.map((batch) => encodeAccessBatch(batch));
    this.untold = [];
    const hub = this.env.HUB.getByName(siteHubName(this.name.site));
    const told = hub
      .relay(this.name.region, frames)
      .catch(() => this.memory.count('relaysFailed', 1));
    // A replay must find the same state each time; a live region must not wait for another.
    if (this.clock.driven) await told;
    else this.ctx.waitUntil(told);
  }

  /** Time without accesses: what expires is forecast when it falls due, and the journal is folded. */
  private async wakeForDue(): Promise<void> {
    if (this.memory.journalFrames > 0 && this.snapshotAtMs === Infinity) {
      this.snapshotAtMs = Date.now() + snapshotAfterMs;
    }
    const dueMs = this.nextDueMs();
    const delays = [this.snapshotAtMs - Date.now()];
    if (dueMs !== Infinity && !this.clock.driven) {
      delays.push(this.clock.realDelayMs(dueMs - this.clock.nowMs()));
    }
    const delayMs = Math.min(...delays);
    if (delayMs !== Infinity) await this.wakeIn(Math.max(delayMs, this.debounceMs()));
  }

  private nextDueMs(): number {
    return Math.min(this.memory.engines?.nextDueMs() ?? Infinity, this.memory.rising.nextDueMs());
  }

  /** A fifth of the site's second: where its clock runs faster, accesses press more. */
  private debounceMs(): number {
    return Math.max(debounceMinMs, Math.min(debounceMaxMs, this.clock.realDelayMs(debounceMaxMs)));
  }

  private async wakeIn(delayMs: number): Promise<void> {
    const atMs = Date.now() + delayMs;
    if (atMs >= this.wakeAtMs) return;
    this.wakeAtMs = atMs;
    await this.ctx.storage.setAlarm(atMs);
  }
}
