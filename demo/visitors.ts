import type { Place } from './places.ts';
import { createRandom, type Random } from './random.ts';
import type { Site, SitePage, SiteResource } from './site/plan.ts';

/** One request of one visitor: what the front door sends, and what the wire bench packs. */
export interface Visit {
  /** Unix milliseconds of the demo's clock. */
  readonly atMs: number;
  /** Opaque, stable for a visitor. */
  readonly visitor: string;
  readonly place: Place;
  readonly resource: SiteResource;
  /** Path of the page that it belongs to; '' for the first page of a session. */
  readonly page: string;
  /** Whether the visitor is signed in, so that the request carries a cookie. */
  readonly signedIn: boolean;
}

export interface VisitorOptions {
  readonly seed: string;
  readonly places: readonly Place[];
  readonly startMs: number;
  /** Sessions that begin in an hour of the clock, all regions, at the mean of the day. */
  readonly sessionsPerHour: number;
  /** Length of the visitors' day, ms: compressed days let a short run see night and noon. */
  readonly dayMs?: number;
  /** Exponent of Zipf's law for the interest in articles. */
  readonly zipf?: number;
  /** Mean pages a session. */
  readonly pagesPerSession?: number;
}

const msPerHour = 3_600_000;
const msPerDay = 24 * msPerHour;
const thinkMeanMs = 25_000;
/** Less than a glance at a page nobody takes who then goes on reading. */
const thinkLeastMs = 8_000;
const assetGapMs = 60;
const shareSignedIn = 0.08;
const shareReturning = 0.3;
const shareToAccount = 0.08;
const shareEnteringAtHome = 0.4;
/** A visitor comes back only after this many others of the same place arrived. */
const returningAfter = 20;
/** How far a region's ranking strays from the common one, as a share of all articles. */
const regionalTaste = 0.3;
const busiestHour = 17;
/** Traffic of the busiest hour over that of the mean one. */
const peakLevel = 1.7;
const defaults = { dayMs: msPerDay, zipf: 1.3, pagesPerSession: 12 } as const;

interface Walker {
  readonly visitor: string;
  readonly place: Place;
  readonly random: Random;
  readonly signedIn: boolean;
  /** Path → until when the visitor's own browser keeps it, ms. */
  readonly kept: Map<string, number>;
}

/**
 * Requests in order of time, without end. Sessions arrive in each region as a Poisson process that
 * follows the region's time of day (thinned from its peak rate); each walks links, thinks between
 * pages, and asks only for what its own browser does not hold fresh. The same options give the same
 * requests.
 */
export function* generateVisits(
  site: Site,
  options: VisitorOptions,
): Generator<Visit, never, void> {
  const settings = { ...defaults, ...options };
  const random = createRandom(`${settings.seed}/visitors`);
  const interests = new Map(
    settings.places.map(({ region }) => [region, interestsOf(site, region, settings)]),
  );
  const resting = new Map<Place, Walker[]>();
  const pending = createTimeline();
  const meanGapMs = msPerHour / (settings.sessionsPerHour * peakLevel);
  let arrivalMs = settings.startMs + random.exponential(meanGapMs);
  let walkers = 0;

  for (;;) {
    const visit = pending.takeUntil(arrivalMs);
    if (visit !== undefined) {
      yield visit;
      continue;
    }
    const place = settings.places[random.weighted(settings.places.map(({ weight }) => weight))];
    const level = place === undefined ? 0 : levelOfDay(arrivalMs, place, settings.dayMs);
    if (place !== undefined && random.next() * peakLevel < level) {
      const walker = arrive(place);
      pending.add(
        walk(site, {
          walker,
          settings,
          startMs: arrivalMs,
          interests: interests.get(place.region) ?? [],
        }),
      );
    }
    arrivalMs += random.exponential(meanGapMs);
  }

  function arrive(place: Place): Walker {
    const known = resting.get(place) ?? [];
    resting.set(place, known);
    if (known.length > returningAfter && random.next() < shareReturning) {
      const back = known.splice(random.integer(known.length - returningAfter), 1)[0];
      if (back !== undefined) {
        known.push(back);
        return back;
      }
    }
    const visitor = `v${(walkers++).toString(36)}`;
    const own = random.fork(visitor);
    const walker = {
      visitor,
      place,
      random: own,
      signedIn: own.next() < shareSignedIn,
      kept: new Map(),
    };
    known.push(walker);
    return walker;
  }
}

interface Walk {
  readonly walker: Walker;
  readonly startMs: number;
  readonly interests: readonly Interest[];
  readonly settings: { readonly pagesPerSession: number };
}

function* walk(site: Site, { walker, startMs, interests, settings }: Walk): Generator<Visit> {
  const { random } = walker;
  let atMs = startMs;
  let from = '';
  let page = entrance(site, interests, random);
  while (page !== undefined) {
    for (const visit of load(site, { page, from, atMs, walker })) {
      atMs = visit.atMs;
      yield visit;
    }
    if (random.next() < 1 / settings.pagesPerSession) return;
    from = page.path;
    page = follow(site, page, walker);
    atMs += thinkLeastMs + random.exponential(thinkMeanMs - thinkLeastMs);
  }
}

interface Load {
  readonly page: SitePage;
  readonly from: string;
  readonly atMs: number;
  readonly walker: Walker;
}

/** A page, then what it needs, less what the visitor's browser still holds. */
function* load(site: Site, { page, from, atMs, walker }: Load): Generator<Visit> {
  let dueMs = atMs;
  const wanted = [page.path, ...page.needs, ...(walker.signedIn ? ['/api/me.json'] : [])];
  for (const path of new Set(wanted)) {
    const resource = site.resources.get(path);
    if (resource === undefined || (resource.isPrivate && !walker.signedIn)) continue;
    if ((walker.kept.get(path) ?? 0) > dueMs) continue;
    if (!resource.isPrivate) walker.kept.set(path, dueMs + resource.freshForS * 1_000);
    const { visitor, place, signedIn } = walker;
    yield {
      atMs: dueMs,
      visitor,
      place,
      resource,
      signedIn,
      page: path === page.path ? from : page.path,
    };
    dueMs += assetGapMs;
  }
}

function entrance(
  site: Site,
  interests: readonly Interest[],
  random: Random,
): SitePage | undefined {
  const path = random.next() < shareEnteringAtHome ? '/' : draw(interests, random);
  return site.pages.get(path);
}

/** Signed-in visitors look at their account now and then; the others follow the page's links. */
function follow(site: Site, page: SitePage, { random, signedIn }: Walker): SitePage | undefined {
  if (signedIn && random.next() < shareToAccount) return site.pages.get('/account');
  const link = page.links[random.weighted(page.links.map(({ weight }) => weight))];
  return link === undefined ? undefined : site.pages.get(link.path);
}

interface Interest {
  readonly path: string;
  /** Sum of the weights up to this one. */
  readonly upTo: number;
}

/** Zipf's law over the articles; each region ranks them in an order of its own, near the common one. */
function interestsOf(
  site: Site,
  region: string,
  settings: { seed: string; zipf: number },
): Interest[] {
  const random = createRandom(`${settings.seed}/interests/${region}`);
  const shift = site.articles.length * regionalTaste;
  const order = createRandom(`${settings.seed}/interests`);
  const ranked = site.articles
    .map((path) => ({ path, at: order.integer(site.articles.length) + random.next() * shift }))
    .sort((left, right) => left.at - right.at);
  let upTo = 0;
  return ranked.map(({ path }, rank) => ({ path, upTo: (upTo += (rank + 1) ** -settings.zipf) }));
}

function draw(interests: readonly Interest[], random: Random): string {
  const mark = random.next() * (interests.at(-1)?.upTo ?? 0);
  return interests.find(({ upTo }) => upTo > mark)?.path ?? '/';
}

/** Relative traffic of a place at this moment: 1 on average, lowest at five in its morning. */
export function levelOfDay(atMs: number, place: Place, dayMs: number): number {
  const hour = (atMs / dayMs) * 24 + place.hoursEast;
  return 1 + (peakLevel - 1) * Math.cos(((hour - busiestHour) / 24) * 2 * Math.PI);
}

/** The next requests of many sessions, merged in order of time. */
function createTimeline(): {
  add(steps: Iterator<Visit>): void;
  takeUntil(atMs: number): Visit | undefined;
} {
  const queue: { readonly visit: Visit; readonly steps: Iterator<Visit> }[] = [];
  const add = (steps: Iterator<Visit>): void => {
    const { done, value } = steps.next();
    if (done === true) return;
    let low = 0;
    let high = queue.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((queue[middle]?.visit.atMs ?? Infinity) <= value.atMs) low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, { visit: value, steps });
  };
  return {
    add,
    takeUntil(atMs) {
      const first = queue[0];
      if (first === undefined || first.visit.atMs > atMs) return undefined;
      queue.shift();
      add(first.steps);
      return first.visit;
    },
  };
}
