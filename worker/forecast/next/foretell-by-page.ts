import type { Navigation } from './navigation.ts';

/** Taken off every count and given to what is popular. */
const discount = 0.8;

/**
 * P(next page) by what was followed from this one, backing off to what is popular by absolute
 * discounting (Ney, Essen, Kneser 1994). Walks that ended here are in the denominator, so the shares
 * sum to less than one.
 */
export function foretellByPage(
  { followed, seen, views, totalViews, popular }: Navigation,
  here: number,
): Map<number, number> {
  const all = here < 0 ? 0 : (seen[here] ?? 0);
  const shares = new Map<number, number>(popular.map((to) => [to, 0]));
  let left = all > 0 ? 0 : 1;
  if (all > 0) {
    followed.each(here, (to, count) => {
      const own = Math.min(discount, count);
      shares.set(to, (count - own) / all);
      left += own / all;
    });
  }
  const backOff = Math.min(1, left) / Math.max(1, totalViews);
  for (const [to, share] of shares) shares.set(to, share + backOff * (views[to] ?? 0));
  return shares;
}
