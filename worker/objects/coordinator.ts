import { DurableObject } from 'cloudflare:workers';
import {
  encodeInvalidation,
  encodeLeases,
  signLease,
  type Forecast,
  type Lease,
  type Outcome,
} from '../../protocol/index.ts';
import { clockOf, type Clock } from '../clock.ts';
import {
  createCoordinatorCore,
  type OpenCoordinatorCore,
} from '../coordinate/create-coordinator-core.ts';
import {
  creditsOf,
  describeBook,
  keepingOf,
  type CoordinatorState,
} from '../coordinate/describe-book.ts';
import type {
  Command,
  Move,
  NodeOrders,
  NodeReport,
  OfferAnswer,
  Traffic,
} from '../coordinate/types.ts';
import type { Env } from '../env.ts';
import { settingsOf, siteOf, type Settings } from '../settings.ts';
import { coordinatorSettings } from './coordinator-settings.ts';
import { CoordinatorStore } from './coordinator-store.ts';
import {
  budgetLeft,
  drawTokens,
  limitsOf,
  type BudgetLeft,
  type BudgetScope,
  type Tokens,
} from '../coordinate/budget.ts';
import { KillSwitches } from './kill-switches.ts';
import { fetchUpper } from './fetch-upper.ts';
import { Purses } from './purses.ts';
import { UpperTier, type UpperObject } from './upper-tier.ts';
import { matchesPurge } from '../coordinate/matches-purge.ts';
import { objectName, readObjectName, type ObjectName } from './object-name.ts';

/** Wall time between two looks at deadlines at the least. */
const tickMinMs = 250;
/** Wall time between two writes of a common budget: a crash forgets no more of the month than this. */
const budgetEveryMs = 1_000;

/** Turns a region's forecasts into leases for its nodes, and remembers what became of them. */
export class Coordinator extends DurableObject<Env> {
  private readonly name: ObjectName;
  private readonly clock: Clock;
  private readonly settings: Settings;
  private readonly store: CoordinatorStore;
  private readonly core: OpenCoordinatorCore;
  private readonly switches: KillSwitches;
  private readonly upperTier = new UpperTier();
  private readonly purses: Purses;
  private wakeAtMs = Infinity;
  private budgetWrittenAtMs = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.name = readObjectName(ctx.id);
    this.clock = clockOf(env);
    this.settings = settingsOf(env);
    this.switches = new KillSwitches(env, this.name);
    const { host, origin } = siteOf(this.settings, this.name.site);
    this.purses = new Purses(env, { site: host, origin });
    this.store = new CoordinatorStore(ctx.storage);
    const { site, region } = this.name;
    const nowMs = this.clock.nowMs();
    const settings = coordinatorSettings({
      json: env.COORDINATOR_SETTINGS,
      clock: this.clock,
      dryRun: !siteOf(this.settings, site).prefetch,
    });
    const empty = createCoordinatorCore({ site, region, nowMs, settings });
    const book = this.store.read(empty.book);
    this.core = createCoordinatorCore({
      site,
      region,
      nowMs,
      settings,
      trackChanges: true,
      book: book ?? empty.book,
    });
  }

  /** Decides which forecasts become leases. `traffic` is what visitors did since the last offer. */
  async offer(forecasts: Forecast[], traffic?: Traffic): Promise<OfferAnswer> {
    await this.purses.fill(this.core, { forecasts, traffic });
    const nowMs = this.nowAtLeast(traffic?.atMs ?? forecasts[0]?.madeAtMs);
    const decision = this.core.offer({
      forecasts,
      nowMs,
      ...(traffic === undefined ? {} : { traffic }),
    });
    this.save();
    await this.wake();
    if (decision.leases.length > 0) {
      this.warmUpper(decision.leases);
      this.announce(decision.leases);
    }
    return { keepsMs: keepingOf(this.core.ledger) };
  }

  /** Hands a node its leases, signed, and tells it what to drop and for how long it may go on. */
  async exchange(report: NodeReport): Promise<NodeOrders> {
    const stopped = await this.switches.areStopped();
    // A node that may fetch nothing takes nothing: its leases wait, or lapse.
    const known = this.core.book.nodes.has(report.node);
    const orders = this.core.exchange(stopped ? { ...report, wants: 0 } : report);
    for (const move of this.core.takeMoves()) await this.handOver(move);
    // A node that got nothing changed nothing that a restart would miss; it asks several times a second.
    if (!known || orders.leases.length > 0 || orders.cancelled.length > 0) {
      this.save();
      await this.wake();
    }
    if (stopped) return { ...orders, stopped, permitMs: 0 };
    const nowMs = this.clock.nowMs();
    const inUpper = orders.leases.filter(({ resource }) => this.upperTier.has(resource, nowMs));
    const upper = inUpper.map(({ id }) => id);
    return { ...orders, leases: await this.sign(orders.leases), upper };
  }

  /** Tokens of the budget that this object keeps for a site's regions, or for an origin's sites. */
  async draw(draw: {
    readonly scope: 'site' | 'origin';
    readonly wanted: Tokens;
    readonly returned: Tokens;
  }): Promise<Tokens> {
    const { book, settings } = this.core;
    const nowMs = this.clock.nowMs();
    const limits = limitsOf(draw.scope, settings);
    const drawn = drawTokens(book, { ...draw, nowMs }, { limits, settings });
    const wallMs = Date.now();
    if (wallMs - this.budgetWrittenAtMs >= budgetEveryMs) {
      this.budgetWrittenAtMs = wallMs;
      this.save();
    }
    return drawn;
  }

  /** What is left of the budget that this object keeps. */
  async budget(scope: BudgetScope): Promise<BudgetLeft> {
    return budgetLeft(this.core, { scope, nowMs: this.clock.nowMs() });
  }

  /** Answers at once: how long that takes is how far a node is. */
  async ping(): Promise<void> {}

  /** What the coordinator fetched for several nodes; undefined when it has not, or could not. */
  async upper(resource: string): Promise<UpperObject | undefined> {
    return this.upperTier.take(resource, this.clock.nowMs());
  }

  /** Whether a node may start prefetches, and for how long, ms of wall time. Cheap, asked often. */
  async permit(): Promise<{ stopped: boolean; permitMs: number }> {
    const stopped = this.core.book.stopped || (await this.switches.areStopped());
    return { stopped, permitMs: stopped ? 0 : this.core.settings.permitMs };
  }

  async settle(outcomes: Outcome[]): Promise<void> {
    const latestMs = outcomes.reduce((latest, { atMs }) => Math.max(latest, atMs), 0);
    this.core.settle(outcomes, this.nowAtLeast(latestMs));
    this.save();
    await this.wake();
  }

  async command(command: Command): Promise<void> {
    this.core.command(command, this.clock.nowMs());
    this.save();
    if (command.kind !== 'purge') return;
    const { invalidation } = command;
    this.upperTier.purge((resource) => matchesPurge(resource, invalidation));
    const hub = this.env.HUB.getByName(objectName(this.name));
    await hub.publish('invalidate', encodeInvalidation(invalidation)).catch(() => undefined);
  }

  /** Lets deadlines take effect now (driven clock); tells for which nodes leases wait. */
  async step(nowMs: number): Promise<string[]> {
    this.core.tick(nowMs);
    this.saveChanges();
    return [...this.core.ledger.waiting].filter(([, { size }]) => size > 0).map(([node]) => node);
  }

  /** Credit by node as of `atMs`, to nine digits: sums in another order differ beyond. */
  async credits(atMs: number): Promise<Record<string, number>> {
    return creditsOf(this.core.ledger, atMs);
  }

  async state(): Promise<CoordinatorState> {
    return describeBook(this.core.ledger, this.clock.nowMs());
  }

  override async alarm(): Promise<void> {
    this.wakeAtMs = Infinity;
    this.core.tick(this.clock.nowMs());
    this.saveChanges();
    await this.wake();
  }

  /** A driven clock may stand behind what a message says of its own time. */
  private nowAtLeast(atMs: number | undefined): number {
    const nowMs = this.clock.nowMs();
    return this.clock.driven ? Math.max(nowMs, atMs ?? 0) : nowMs;
  }

  private save(): void {
    this.store.write(this.core.book, this.core.takeChanges());
  }

  /** Time alone mostly changes nothing that is stored. */
  private saveChanges(): void {
    const changed = this.core.takeChanges();
    const rows = changed.leases.length + changed.nodes.length + changed.fresh.length;
    if (rows > 0) this.store.write(this.core.book, changed);
  }

  private async sign(leases: readonly Lease[]): Promise<Lease[]> {
    const { keys } = this.settings;
    // Without keys no node believes a lease; it stays unsigned and is refused there, loudly.
    if (keys === undefined) return [...leases];
    return Promise.all(leases.map((lease) => signLease(lease, keys)));
  }

  /** Without an answer the node comes there all the same, as a newcomer. */
  private async handOver(move: Move): Promise<void> {
    const { site } = this.name;
    try {
      const other = this.env.COORDINATOR.getByName(objectName({ site, region: move.to }));
      await other.command({ kind: 'adopt', move });
    } catch (error) {
      console.warn('move-not-told', move.node, String(error));
    }
  }

  /** The region's upper tier first: what several nodes are to hold, the coordinator fetches itself, once. */
  private warmUpper(leases: readonly Lease[]): void {
    const { upperTierNodes } = this.core.settings;
    if (upperTierNodes === 0 || this.settings.keys === undefined) return;
    const byResource = Map.groupBy(leases, ({ resource }) => resource);
    for (const [resource, alike] of byResource) {
      if (alike.length < upperTierNodes) continue;
      const [{ id: leaseId }] = alike as [Lease];
      const nowMs = this.clock.nowMs();
      const fetch = () => this.fetchUpper({ resource, leaseId });
      this.ctx.waitUntil(this.upperTier.warm(resource, { nowMs, fetch }));
    }
  }

  private async fetchUpper(errand: {
    readonly resource: string;
    readonly leaseId: string;
  }): Promise<UpperObject | undefined> {
    if ((await this.permit()).stopped) return undefined;
    const { clock, settings } = this;
    const site = siteOf(settings, this.name.site);
    const node = `upper-${this.name.region}`;
    const fetched = await fetchUpper({ clock, settings, site }, { ...errand, node });
    const { object } = fetched;
    this.core.noteUpperFetch({
      resource: errand.resource,
      bytes: object?.body.length ?? 0,
      latencyMs: object?.latencyMs ?? 0,
      reason: object === undefined ? fetched.reason : '',
      nowMs: clock.nowMs(),
    });
    return object;
  }

  private announce(leases: readonly Lease[]): void {
    const hub = this.env.HUB.getByName(objectName(this.name));
    const frame = encodeLeases(leases.slice(0, 256));
    this.ctx.waitUntil(hub.publish('lease', frame).catch(() => undefined));
  }

  private async wake(): Promise<void> {
    if (this.clock.driven) return;
    const dueMs = this.core.nextDueMs();
    if (dueMs === Infinity) return;
    const delayMs = Math.max(this.clock.realDelayMs(dueMs - this.clock.nowMs()), tickMinMs);
    const atMs = Date.now() + delayMs;
    // An alarm that comes a little late is moved only when that is worth a write.
    if (atMs > this.wakeAtMs - tickMinMs) return;
    this.wakeAtMs = atMs;
    await this.ctx.storage.setAlarm(atMs);
  }
}
