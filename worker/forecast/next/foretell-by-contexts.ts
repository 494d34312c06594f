import type { Navigation } from './navigation.ts';

/** Entries of the log that are looked at for contexts longer than the page itself. */
const entriesSeen = 400;
/** Pages of the longest context. */
const longestContext = 3;
/** The shorter context counts as so many observations in the longer one. */
const priorSteps = 1;

/**
 * P(next page) after the last two and three pages, each smoothed by the shorter context as its
 * Dirichlet prior (MacKay and Peto 1995), the shortest by `page`, what the newest page alone says.
 * Empty when nobody came this way. `path` is newest first; `own` is the visitor's own last entry,
 * which has not been followed yet.
 */
export function foretellByContexts(
  { walks }: Navigation,
  of: { path: readonly number[]; own: number; page: ReadonlyMap<number, number> },
): Map<number, number> {
  const { path, own, page } = of;
  const contexts = Array.from({ length: longestContext - 1 }, () => ({
    total: 0,
    counts: new Map<number, number>(),
  }));
  walks.eachOf(path[0] ?? -1, entriesSeen, (entry) => {
    if (entry === own) return;
    const next = walks.next[entry] ?? -1;
    const to = next < 0 ? -1 : (walks.resource[next] ?? -1);
    let before = walks.previous[entry] ?? -1;
    for (const [back, context] of contexts.entries()) {
      if (before < 0 || walks.resource[before] !== path[back + 1]) return;
      context.total += 1;
      if (to >= 0) context.counts.set(to, (context.counts.get(to) ?? 0) + 1);
      before = walks.previous[before] ?? -1;
    }
  });
  if (contexts[0]?.total === 0) return new Map();
  const shares = new Map(page);
  for (const { total, counts } of contexts) {
    if (total === 0) break;
    const all = total + priorSteps;
    for (const [to, share] of shares) shares.set(to, (share * priorSteps) / all);
    for (const [to, count] of counts) shares.set(to, (shares.get(to) ?? 0) + count / all);
  }
  return shares;
}
