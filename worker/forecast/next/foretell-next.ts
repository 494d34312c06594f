import type { Evidence, Expert, Said } from './expert-weights.ts';
import { eachExpert, experts } from './expert-weights.ts';
import { foretellByContexts } from './foretell-by-contexts.ts';
import { foretellByPage } from './foretell-by-page.ts';
import { foretellByWalks } from './foretell-by-walks.ts';
import type { Navigation } from './navigation.ts';
import type { NextPage } from './next-scales.ts';

/** Steps of a walk that bear on what comes next. */
export const pathSteps = 10;
/** Likeliest pages of a list whose confidence is judged by what came. */
const judgedPages = 10;
/** A page is taken to be left for another this often, as if it had been seen so many times. */
const priorGoOn = 0.7;
const priorViews = 2;

export interface Path {
  /** Pages, newest first. */
  readonly pages: readonly number[];
  /** The visitor's own last entry in the log, -1 when there is none. */
  readonly own: number;
  /** Next member of the numbered sequence that the newest page belongs to, -1 when it belongs to none. */
  readonly successor: number;
}

/** The walk of a visitor up to `own`, newest first; `page` goes before it when it is another. */
export function pathFrom({ walks }: Navigation, own: number, page: number): number[] {
  const pages = page < 0 ? [] : [page];
  for (let entry = own; entry >= 0 && pages.length < pathSteps;) {
    const resource = walks.resource[entry] ?? -1;
    if (resource >= 0 && !(entry === own && resource === page)) pages.push(resource);
    entry = walks.previous[entry] ?? -1;
  }
  return pages;
}

/** What each expert says of every page that it names, and how much each has to say here. */
interface Foretold {
  readonly evidence: Evidence;
  /** Share of the visits to the page that are followed by another page. */
  readonly goOn: number;
  readonly by: Readonly<Record<Expert, ReadonlyMap<number, number>>>;
  /** Weight of each expert, of those that have anything to say; sums to one, or all are zero. */
  readonly weights: Said;
}

/** Asks every expert. Each one's shares sum to at most one: the rest is that the walk ends, or goes elsewhere. */
function foretell(navigation: Navigation, path: Path): Foretold {
  const here = path.pages[0] ?? -1;
  const views = here < 0 ? 0 : (navigation.seen[here] ?? 0);
  const evidence = { views, steps: path.pages.length };
  const of = { path: path.pages, own: path.own };
  const goOn = goOnShare(navigation, here);
  const scaled = (shares: Map<number, number>): Map<number, number> => {
    for (const [to, share] of shares) shares.set(to, share * goOn);
    return shares;
  };
  const page = foretellByPage(navigation, here);
  const by = {
    page,
    contexts: foretellByContexts(navigation, { ...of, page }),
    walks: scaled(foretellByWalks(navigation, of)),
    sequence: new Map(path.successor < 0 ? [] : [[path.successor, goOn]]),
  };
  const own = navigation.weights.of(evidence);
  const shared = experts.reduce((sum, name) => sum + (by[name].size > 0 ? own[name] : 0), 0);
  const weights = eachExpert((name) =>
    by[name].size === 0 || shared === 0 ? 0 : own[name] / shared,
  );
  return { evidence, goOn, by, weights };
}

/**
 * P(next page): that the visitor goes on at all, times the experts' mixture given that, which is calibrated by what
 * came. Only who goes on is seen to: where a walk ended shows hours later, or never.
 */
export function nextShares(navigation: Navigation, path: Path): Map<number, number> {
  const foretold = foretell(navigation, path);
  const { goOn } = foretold;
  const shares = mixExperts(foretold);
  for (const [to, share] of shares)
    shares.set(to, goOn * navigation.scales.apply(standingOf(to, { share, path, foretold })));
  return shares;
}

function mixExperts({ by, weights }: Foretold): Map<number, number> {
  const shares = new Map<number, number>();
  for (const expert of experts) {
    const weight = weights[expert];
    for (const [to, share] of by[expert]) {
      shares.set(to, (shares.get(to) ?? 0) + weight * share);
    }
  }
  return shares;
}

/** Learns from the page that came: moves the weights towards who foretold it, and the calibration. */
export function learnFromStep(navigation: Navigation, path: Path, came: number): void {
  const foretold = foretell(navigation, path);
  const { evidence, by } = foretold;
  const likeliest = [...mixExperts(foretold)].sort((a, b) => b[1] - a[1]).slice(0, judgedPages);
  for (const [to, share] of likeliest)
    navigation.scales.learn(standingOf(to, { share, path, foretold }), to === came);
  const said = eachExpert((expert) => by[expert].get(came) ?? 0);
  const able = experts.filter((expert) => by[expert].size > 0);
  navigation.weights.learn(evidence, said, able);
}

function standingOf(to: number, of: { share: number; path: Path; foretold: Foretold }): NextPage {
  const { views } = of.foretold.evidence;
  const share = Math.min(1, of.share / of.foretold.goOn);
  return { share, back: of.path.pages.indexOf(to), views };
}

function goOnShare({ followed, seen }: Navigation, here: number): number {
  if (here < 0) return priorGoOn;
  let left = 0;
  followed.each(here, (_, count) => (left += count));
  return Math.min(1, (left + priorGoOn * priorViews) / ((seen[here] ?? 0) + priorViews));
}
