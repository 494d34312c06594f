import { Association } from './association.ts';
import { Calibration } from './calibration.ts';
import { Catalogue } from './catalogue.ts';
import { DemandState } from './demand.ts';
import { NameOrder } from './name-order.ts';
import { learnFromStep, pathFrom } from './next/foretell-next.ts';
import { Navigation } from './next/navigation.ts';
import { ResourceTable } from './resource-table.ts';
import { Sequences, membersSeen, nextInSequence } from './sequences.ts';
import { resolveEngineSettings } from './settings.ts';
import type { EngineSettings } from './settings.ts';
import { Streams } from './streams.ts';
import { VisitorTable, ringSize } from './visitors.ts';
import { VisitTable } from './visits.ts';
import type { Access } from '../../protocol/messages.ts';
import { lagEdgesMs, lagClasses } from './association.ts';

/** The first steps all teach the experts of the next page their weights, later ones ever fewer: one in so many at least. */
const firstJudged = 1_000;
const judgedEvery = 256;
const longestLagMs = lagEdgesMs[lagClasses - 1] ?? 0;

/**
 * What all regions of a site know together: resources, association, demand everywhere, and the
 * visitors under way. One process that plays several regions shares one instance; a region's
 * object keeps its own and learns the others' accesses by `RegionEngine.observeElsewhere`.
 */
export class SiteEvidence {
  readonly settings: EngineSettings;
  readonly resources: ResourceTable;
  readonly catalogue: Catalogue;
  readonly demand: DemandState;
  readonly association: Association;
  readonly visitors: VisitorTable;
  readonly visits: VisitTable;
  readonly nameOrder: NameOrder;
  readonly streams: Streams;
  readonly sequences: Sequences;
  readonly navigation: Navigation;
  /** Of all regions: each has its own paths in it. */
  readonly calibration = new Calibration();
  newestMs = Number.NEGATIVE_INFINITY;
  /** Share of accesses that ask for what the visitor already had, decayed by event. */
  repeatShare = 0.3;
  private readonly stamp: Int32Array;
  private stampNow = 0;
  private steps = 0;

  constructor(input: Partial<EngineSettings> = {}) {
    const settings = resolveEngineSettings(input);
    this.settings = settings;
    this.resources = new ResourceTable(settings.maxResources);
    this.catalogue = new Catalogue(settings.maxResources);
    this.demand = new DemandState(settings.maxResources);
    this.association = new Association(settings.maxResources, settings.successors);
    this.visitors = new VisitorTable(settings.maxVisitors);
    this.visits = new VisitTable(settings.maxVisits);
    this.nameOrder = new NameOrder(settings.maxResources);
    this.streams = new Streams({
      entries: settings.maxPathEntries,
      visitors: settings.maxVisitors,
    });
    this.sequences = new Sequences(settings.maxResources);
    this.navigation = new Navigation({
      resources: settings.maxResources,
      visitors: settings.maxVisitors,
      entries: settings.maxSteps,
    });
    this.stamp = new Int32Array(settings.maxResources);
    this.resources.whenReclaimed((gone) => {
      this.catalogue.forget(gone);
      this.demand.forget(gone);
      this.association.forget(gone);
      this.visitors.forget(gone);
      this.visits.forget(gone);
      this.streams.forget(gone);
      this.sequences.forget(gone);
      this.navigation.forget(gone);
      this.nameOrder.rebuild(this.resources);
    });
  }

  /** Learns what this access says of the order of things, then remembers it. Returns the visit's cell. */
  learnPath(visitor: number, resource: number, atMs: number): number {
    const { association, visitors, visits } = this;
    const weight = association.weightAt(atMs);
    const stamp = ++this.stampNow;
    let immediate = true;
    for (let back = 0; back < ringSize; back++) {
      const cell = visitors.cell(visitor, back);
      if (cell < 0) break;
      const lagMs = atMs - (visitors.times[cell] ?? 0);
      if (lagMs > longestLagMs) break;
      const from = visitors.resources[cell] ?? 0;
      // Whatever came before the previous access of the same resource has had its successor.
      if (from === resource) break;
      if (lagMs < 0 || this.stamp[from] === stamp) continue;
      this.stamp[from] = stamp;
      association.link({ from, to: resource, lagMs, immediate, weight });
      immediate = false;
    }
    association.noteSeen(resource, weight);
    const visit = visits.intern(visitors.serial[visitor] ?? 0, resource);
    const announced = Math.min(1, (visits.near[visit] ?? 0) + (visits.far[visit] ?? 0));
    visitors.settleWatch(visitor, { resource, announced });
    visitors.note(visitor, resource, atMs);
    this.streams.note({ visitor, serial: visitors.serial[visitor] ?? 0, resource });
    const repeated = (visits.accessAtMs[visit] ?? 0) > atMs - 12 * 3_600_000;
    this.repeatShare += ((repeated ? 1 : 0) - this.repeatShare) / 2_000;
    visits.accessAtMs[visit] = atMs;
    return visit;
  }

  /** Learns where the visitor went, and what the page loads. Returns whether it was a step to a page. */
  learnNavigation(visitor: number, resource: number, { page, kind, atMs }: Access): boolean {
    const { navigation, visitors, resources, sequences } = this;
    const serial = visitors.serial[visitor] ?? 0;
    const step = { visitor, serial, resource, kind, atMs };
    const from = { hasPage: page !== '', page: page === '' ? -1 : resources.find(page) };
    return navigation.learn({ ...step, ...from }, (before) => {
      this.steps += 1;
      const every = Math.min(judgedEvery, Math.ceil(this.steps / firstJudged));
      if (before < 0 || this.steps % every !== 0) return;
      const own = navigation.walks.newestOf(step);
      const successor = sequences.after(before, resources);
      learnFromStep(
        navigation,
        { pages: pathFrom(navigation, own, before), own, successor },
        resource,
      );
    });
  }

  /** What a visitor's last accesses announce by their numbers, see `sequenceAfter`. */
  sequenceAhead(visitor: number, of: { atMs: number; count: number }): number[] {
    const { visitors } = this;
    const newest = (back: number): number => {
      const cell = visitors.cell(visitor, back);
      return cell < 0 ? -1 : (visitors.resources[cell] ?? -1);
    };
    return this.sequenceAfter(newest, of);
  }

  /**
   * The next `count` members of the numbered sequence that is being walked: where the three newest resources are
   * consecutive members, each seen answered as cacheable. Members that nobody asked for yet are made known.
   */
  sequenceAfter(newest: (back: number) => number, of: { atMs: number; count: number }): number[] {
    const { resources, sequences, catalogue } = this;
    let [member, run] = [-1, 0];
    for (; run < membersSeen; run++) {
      const resource = newest(run);
      if (resource < 0 || catalogue.cacheable[resource] !== 1) return [];
      if (run > 0 && sequences.after(resource, resources) !== member) return [];
      member = resource;
    }
    const ahead: number[] = [];
    let from = newest(0);
    while (from >= 0 && ahead.length < of.count) {
      let next = sequences.after(from, resources);
      if (next < 0) {
        const name = nextInSequence(resources.names[from] ?? '');
        if (name === null || name.length > this.settings.maxKeyLength) break;
        next = resources.intern(name, of.atMs);
      }
      catalogue.infer(next, from);
      ahead.push(next);
      from = next;
    }
    return ahead;
  }
}
