import type { ResourceKind } from '../../../protocol/messages.ts';
import { ExpertWeights } from './expert-weights.ts';
import { NextScales } from './next-scales.ts';
import { SuccessorRows } from './successor-rows.ts';
import { Walks } from './walks.ts';

/**
 * Counts of a page are halved when it was left, or loaded, so often since: a page with many visitors
 * follows what changes on it, and one with few forgets nothing. All views are halved after so many.
 */
const leftBeforeHalving = 512;
const loadsBeforeHalving = 256;
const viewsBeforeHalving = 2 ** 17;
/** Next pages, and parts, remembered of a page. */
const nextSlots = 64;
const partSlots = 24;
/** What a page asks for later than this after itself is no part of its load. */
const longestLoadMs = 30_000;
/** Steps back among which the page that asked is looked for. */
const stepsBack = 8;
const popularKept = 24;

export interface NavigationAccess {
  /** Slot of the visitor, and the number that tells the slot's visitors apart. */
  readonly visitor: number;
  readonly serial: number;
  readonly resource: number;
  readonly kind: ResourceKind;
  /** Whether the access named the page that asked, and its resource, -1 when that is unknown. */
  readonly hasPage: boolean;
  readonly page: number;
  readonly atMs: number;
}

/**
 * Where visitors go from page to page, and what each page loads: the two are kept apart, so that
 * neither a page's pictures nor the time spent reading hide which page follows which. An access is
 * a step when it is a document, or, on a site without documents, when no page asked for it.
 */
export class Navigation {
  readonly walks: Walks;
  /** Steps from a page to another; `seen` counts the steps to the page, and is halved with its row. */
  readonly followed: SuccessorRows;
  readonly seen: Float32Array;
  /** Parts that were asked for while the page loaded; `loads` counts its loads, and is halved with its row. */
  readonly parts: SuccessorRows;
  readonly loads: Float32Array;
  /** Steps to a page, beside those to other pages. */
  readonly views: Float32Array;
  readonly weights = new ExpertWeights();
  readonly scales = new NextScales();
  /** Sum of `views`. */
  totalViews = 0;
  /** The pages most stepped to, in no order. */
  readonly popular: number[] = [];
  private readonly isDocument: Uint8Array;

  constructor(options: { resources: number; visitors: number; entries: number }) {
    const { resources } = options;
    this.walks = new Walks(options);
    this.followed = new SuccessorRows(resources, nextSlots);
    this.parts = new SuccessorRows(resources, partSlots);
    this.views = new Float32Array(resources);
    this.seen = new Float32Array(resources);
    this.loads = new Float32Array(resources);
    this.isDocument = new Uint8Array(resources);
  }

  /**
   * Learns an access. Returns whether it was a step; `beforeStep` is called before a step is learnt,
   * when the walk still ends where the visitor came from.
   */
  learn(access: NavigationAccess, beforeStep: (from: number) => void): boolean {
    const { walks, isDocument } = this;
    const { resource, kind } = access;
    isDocument[resource] = kind === 'document' ? 1 : 0;
    const last = walks.newestOf(access);
    const at = last < 0 ? -1 : (walks.resource[last] ?? -1);
    const isStep =
      kind === 'document' || (!access.hasPage && isPlain(kind) && (at < 0 || isDocument[at] === 0));
    if (!isStep) {
      if (isPart(kind)) this.learnPart(access, last);
      return false;
    }
    const from = this.arriveAt(access, { last, at });
    beforeStep(from);
    this.step(access, from);
    const loads = (this.loads[resource] ?? 0) + 1;
    if (loads > loadsBeforeHalving) this.parts.halve(resource);
    this.loads[resource] = loads > loadsBeforeHalving ? loads / 2 : loads;
    return true;
  }

  forget(gone: Uint8Array): void {
    this.walks.forget(gone);
    this.followed.forget(gone);
    this.parts.forget(gone);
    for (let id = 0; id < gone.length; id++) {
      if (gone[id] !== 1) continue;
      this.totalViews = Math.max(0, this.totalViews - (this.views[id] ?? 0));
      this.views[id] = 0;
      this.seen[id] = 0;
      this.loads[id] = 0;
      this.isDocument[id] = 0;
    }
    const kept = this.popular.filter((id) => gone[id] !== 1);
    this.popular.splice(0, this.popular.length, ...kept);
  }

  /** What follows from the counts, after they were replaced. */
  afterRestore(span: number, isDocument: (resource: number) => boolean): void {
    this.popular.length = 0;
    this.totalViews = 0;
    for (let id = 0; id < span; id++) {
      this.isDocument[id] = isDocument(id) ? 1 : 0;
      this.totalViews += this.views[id] ?? 0;
      if ((this.views[id] ?? 0) > 0) this.notePopular(id);
    }
  }

  /**
   * Where the visitor comes from. When the page that asked is not the last one seen, its copy came
   * from the browser: the step to it is taken as made, unless the visitor only went back to it.
   */
  private arriveAt(access: NavigationAccess, { last, at }: { last: number; at: number }): number {
    const { page } = access;
    if (page < 0 || page === at || page === access.resource || this.isDocument[page] === 0)
      return at;
    const wentBack = this.findBack(last, page) >= 0;
    this.step({ ...access, resource: page }, wentBack ? -1 : at);
    return page;
  }

  private step(of: NavigationAccess, from: number): void {
    const { resource } = of;
    if (from >= 0) this.followed.add(from, resource);
    const seen = (this.seen[resource] ?? 0) + 1;
    if (seen > leftBeforeHalving) this.followed.halve(resource);
    this.seen[resource] = seen > leftBeforeHalving ? seen / 2 : seen;
    this.views[resource] = (this.views[resource] ?? 0) + 1;
    this.totalViews += 1;
    if (this.totalViews > viewsBeforeHalving) this.halveViews();
    this.notePopular(resource);
    this.walks.note(of);
  }

  /** A style sheet asks for its fonts in its own name: they are parts of the page that is loading. */
  private learnPart({ resource, page, atMs }: NavigationAccess, last: number): void {
    const { walks, isDocument } = this;
    const named = page >= 0 && isDocument[page] === 1;
    const entry = named ? this.findBack(last, page) : last;
    if (entry < 0) return;
    const whole = walks.resource[entry] ?? -1;
    const sinceMs = atMs - (walks.atMs[entry] ?? 0);
    if (whole < 0 || isDocument[whole] === 0 || sinceMs > longestLoadMs) return;
    this.parts.add(whole, resource);
  }

  /** Entry of `resource` among the walk's last steps, -1 when it is not among them. */
  private findBack(last: number, resource: number): number {
    let entry = last;
    for (let back = 0; entry >= 0 && back < stepsBack; back++) {
      if (this.walks.resource[entry] === resource) return entry;
      entry = this.walks.previous[entry] ?? -1;
    }
    return -1;
  }

  private notePopular(resource: number): void {
    const { popular, views } = this;
    if (popular.includes(resource)) return;
    if (popular.length < popularKept) {
      popular.push(resource);
      return;
    }
    let least = 0;
    for (let i = 1; i < popular.length; i++) {
      if ((views[popular[i] ?? 0] ?? 0) < (views[popular[least] ?? 0] ?? 0)) least = i;
    }
    if ((views[resource] ?? 0) > (views[popular[least] ?? 0] ?? 0)) popular[least] = resource;
  }

  private halveViews(): void {
    this.totalViews /= 2;
    for (let i = 0; i < this.views.length; i++) this.views[i] = (this.views[i] ?? 0) / 2;
  }
}

const isPlain = (kind: ResourceKind): boolean =>
  kind === 'other' || kind === 'data' || kind === 'media';

const isPart = (kind: ResourceKind): boolean =>
  kind === 'style' || kind === 'script' || kind === 'image' || kind === 'font';
