import type { Place } from '../../../demo/places.ts';
import type { Site } from '../../../demo/site/plan.ts';
import { generateVisits, type Visit, type VisitorOptions } from '../../../demo/visitors.ts';
import { encodeHints, type Access, type Hint } from '../../../protocol/index.ts';
import { createRegionEngine } from '../../../worker/forecast/region-engine.ts';
import { createRanking, type RankingFigures } from './ranking.ts';

export interface HintFigures {
  readonly steps: number;
  readonly lists: readonly (RankingFigures & { readonly name: ListName })[];
  /** Mean gap between the confidence said and the share that came, over bins of a tenth, of hints of a tenth or more. */
  readonly calibrationError: number;
  /** Mean size of an answer of eight hints on the wire. */
  readonly answerBytes: number;
  /** Mean time of an answer, and what it is in accesses learnt. */
  readonly answerMs: number;
  readonly answerInAccesses: number;
}

/** `truth` ranks a page's links by how strongly readers follow them: no forecast can do better. */
export const listNames = ['truth', 'popular', 'markov', 'forecache'] as const;
export type ListName = (typeof listNames)[number];

const dayMs = 86_400_000;
const sessionsPerHour = 400;
const listLength = 20;
const hintsOfAnswer = 8;
const bins = 10;
const leastJudged = 0.1;
/** A page's hints are asked for this long before the visitor goes on. */
const thinkingMs = 2_000;
const longestReadingMs = 300_000;

export interface HintTrial {
  readonly site: Site;
  readonly place: Place;
  readonly seed: string;
  readonly startMs: number;
  /** Sessions that only teach, and sessions that are foretold and then teach. */
  readonly past: number;
  readonly judged: number;
  /** k-anonymity of the engine. The rivals have none. */
  readonly minVisitors: number;
}

/**
 * Ranks the next page before each step of the judged sessions, by the engine that ships and by its
 * rivals, all learning online from the same visits in the same order.
 */
export function measureHints(trial: HintTrial): HintFigures {
  const { site, place, minVisitors } = trial;
  const engine = createRegionEngine({ region: place.region, settings: { minVisitors } });
  const rivals = createRivals();
  const lists = new Map(listNames.map((name) => [name, createRanking()]));
  const said = Array.from({ length: bins }, () => ({ count: 0, sum: 0, came: 0 }));
  const cost = { answers: 0, bytes: 0, answerMs: 0, accesses: 0, learnMs: 0 };

  const compare = (hints: readonly Hint[], came: string): void => {
    for (const { resource, confidence } of hints) {
      const bin = said[Math.min(bins - 1, Math.floor(confidence * bins))];
      if (bin === undefined || confidence < leastJudged) continue;
      bin.count += 1;
      bin.sum += confidence;
      if (resource === came) bin.came += 1;
    }
  };
  /** Pages that visitors of the judged sessions are on, and when they came there. */
  const shown = new Map<string, Visit>();
  const end = ({ resource, visitor, atMs }: Visit): void => {
    const request = { page: resource.path, visitor, atMs: Math.round(atMs), limit: listLength };
    compare(engine.hints(request).filter(isDocument), '');
  };
  const judge = (from: string, { resource, visitor, atMs }: Visit): void => {
    const came = resource.path;
    const request = { page: from, visitor, atMs: Math.round(atMs) - thinkingMs };
    const hints = engine.hints({ ...request, limit: listLength }).filter(isDocument);
    const answer = timed(cost, 'answerMs', () =>
      engine.hints({ ...request, limit: hintsOfAnswer }),
    );
    cost.answers += 1;
    cost.bytes += encodeHints({ page: from, madeAtMs: request.atMs, hints: answer }).length;
    lists.get('forecache')?.note(
      hints.map((hint) => hint.resource),
      came,
    );
    lists.get('markov')?.note(rivals.after(from), came);
    lists.get('popular')?.note(rivals.popular(), came);
    lists.get('truth')?.note(linksOf(site, from), came);
    compare(hints, came);
  };
  const learn = (visit: Visit): void => {
    rivals.learn(site, visit);
    timed(cost, 'learnMs', () => engine.observe(accessOf(visit), place.node));
    cost.accesses += 1;
  };

  for (const visit of visitsOf(trial, { stream: 'past', startMs: trial.startMs }, trial.past))
    learn(visit);
  // A day later, so that nothing of the judged sessions is older than what taught.
  const later = { stream: 'judged', startMs: trial.startMs + dayMs };
  for (const visit of visitsOf(trial, later, trial.judged)) {
    if (!visit.signedIn && site.pages.has(visit.resource.path)) {
      const before = shown.get(visit.visitor);
      if (visit.page !== '') judge(visit.page, visit);
      else if (before !== undefined) end(before);
      shown.set(visit.visitor, visit);
    }
    learn(visit);
  }
  // The newest visitors may still be reading.
  const lastMs = Math.max(...[...shown.values()].map(({ atMs }) => atMs));
  for (const visit of shown.values()) if (visit.atMs < lastMs - longestReadingMs) end(visit);

  const hinted = said.reduce((sum, { count }) => sum + count, 0);
  return {
    steps: cost.answers,
    lists: listNames.map((name) => ({ name, ...(lists.get(name) ?? createRanking()).figures() })),
    calibrationError: said.reduce((sum, bin) => sum + Math.abs(bin.sum - bin.came), 0) / hinted,
    answerBytes: cost.bytes / cost.answers,
    answerMs: cost.answerMs / cost.answers,
    answerInAccesses: cost.answerMs / cost.answers / (cost.learnMs / cost.accesses),
  };
}

const isDocument = ({ kind }: Hint): boolean => kind === 'document';

function timed<T>(cost: Record<string, number>, name: string, work: () => T): T {
  const beganMs = performance.now();
  const result = work();
  cost[name] = (cost[name] ?? 0) + performance.now() - beganMs;
  return result;
}

/** The visits of a stream's first `count` sessions. */
function* visitsOf(
  { site, place, seed }: HintTrial,
  { stream, startMs }: { stream: string; startMs: number },
  count: number,
): Generator<Visit> {
  const options: VisitorOptions = {
    seed: `${seed}/${stream}`,
    places: [place],
    startMs,
    sessionsPerHour,
  };
  let sessions = 0;
  for (const visit of generateVisits(site, options)) {
    if (visit.page === '' && site.pages.has(visit.resource.path)) sessions += 1;
    if (sessions > count) return;
    yield { ...visit, visitor: `${stream}-${visit.visitor}` };
  }
}

/** First-order Markov and popularity, told exactly what followed what. */
function createRivals() {
  const rows = new Map<string, Map<string, number>>();
  const views = new Map<string, number>();
  const at = new Map<string, string>();
  const count = (row: Map<string, number>, name: string): void => {
    row.set(name, (row.get(name) ?? 0) + 1);
  };
  return {
    learn(site: Site, { visitor, resource: { path }, page }: Visit): void {
      if (!site.pages.has(path)) return;
      const from = page === '' ? undefined : (at.get(visitor) ?? page);
      if (from !== undefined) {
        const row = rows.get(from) ?? new Map<string, number>();
        rows.set(from, row);
        count(row, path);
      }
      at.set(visitor, path);
      count(views, path);
    },
    after: (from: string): string[] => byCount(rows.get(from) ?? new Map()),
    popular: (): string[] => byCount(views),
  };
}

function byCount(counts: ReadonlyMap<string, number>): string[] {
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, listLength)
    .map(([name]) => name);
}

function linksOf(site: Site, from: string): string[] {
  const links = site.pages.get(from)?.links ?? [];
  return links.toSorted((a, b) => b.weight - a.weight).map(({ path }) => path);
}

function accessOf({ atMs, visitor, resource, page }: Visit): Access {
  const isShareable = !resource.isPrivate && !resource.setsCookie;
  return {
    atMs: Math.round(atMs),
    visitor,
    resource: resource.path,
    page,
    application: '',
    task: '',
    kind: resource.kind,
    status: 200,
    bytes: 0,
    freshForMs: isShareable ? resource.freshForS * 1_000 : 0,
    validator: 0,
    servedFrom: 'edge',
  };
}
