import { spreadText } from './spread.ts';

/** The hour of the epoch that a moment lies in, and the arm that it was drawn for. */
export function hourAt(
  place: { readonly site: string; readonly region: string },
  atMs: number,
  share: number,
): { readonly hour: number; readonly heldOut: boolean } {
  return { hour: Math.floor(atMs / hourMs), heldOut: inSwitchback(place, atMs, share) };
}

const hourMs = 3_600_000;

/**
 * Whether this region-hour is left without prefetching. Caches are shared, so visitors alone cannot
 * be told apart at the edge: whole hours are, by a hash that nobody can choose by its outcome.
 */
export function inSwitchback(
  place: { readonly site: string; readonly region: string },
  nowMs: number,
  share: number,
): boolean {
  if (share <= 0) return false;
  return spreadText(`${place.site}|${place.region}`, String(Math.floor(nowMs / hourMs))) < share;
}
