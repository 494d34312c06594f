/** Accesses within this half-life are news, ms. */
const newsHalfLifeMs = 5 * 60_000;
/** What is usual is learned at this half-life, ms. */
const usualHalfLifeMs = 6 * 3_600_000;
/** Fewer accesses are no rise, however rare the resource was. */
const newsMin = 5;
/** A rise stands this many standard deviations above what is usual: one in a thousand by chance. */
const deviations = 3;
/** Visitors told apart at most: past the bound of anonymity nobody counts on. */
const visitorsMax = 16;

/** One resource's accesses in one region: what is usual, and what is new. */
export interface Surge {
  /** Decayed counts as of `atMs`. */
  news: number;
  usual: number;
  atMs: number;
  readonly firstAtMs: number;
  /** Hashes of distinct visitors, a few. */
  readonly visitors: Set<number>;
}

export function newSurge(atMs: number): Surge {
  return { news: 0, usual: 0, atMs, firstAtMs: atMs, visitors: new Set() };
}

export function addToSurge(
  surge: Surge,
  access: { readonly atMs: number; readonly visitor: number },
): void {
  const elapsedMs = Math.max(0, access.atMs - surge.atMs);
  surge.news = surge.news * 2 ** (-elapsedMs / newsHalfLifeMs) + 1;
  surge.usual = surge.usual * 2 ** (-elapsedMs / usualHalfLifeMs) + 1;
  surge.atMs = Math.max(surge.atMs, access.atMs);
  if (surge.visitors.size < visitorsMax) surge.visitors.add(access.visitor);
}

/**
 * Whether what is new is more than chance makes of what is usual. The decayed count of a Poisson
 * stream of rate r has mean r·h / ln 2 and half as much variance; both half-lives see the same stream,
 * so the usual count, scaled by their ratio, is what the news should be.
 */
export function isSurging(surge: Surge): boolean {
  const { news, usual } = surge;
  // The surge is in the long count too: what is usual is what there was besides.
  const before = Math.max(0, usual - news);
  const expected = before * (newsHalfLifeMs / usualHalfLifeMs);
  return news >= newsMin && news > expected + deviations * Math.sqrt(expected / 2 + 1);
}
