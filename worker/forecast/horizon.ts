import type { EngineSettings } from './settings.ts';

/**
 * Where what is fetched stays S in the mean and leaves by lot, it is asked for before it leaves with x / (1 + x),
 * x = rate · S. At 0.72, where decisions fall, that is 1 - exp(-x / 2): P(access within S / 2).
 */
const stayShare = 0.5;

/**
 * How far ahead a forecast of a resource looks, ms: as long as a copy stays fresh, and no further than caches keep it,
 * within what the model was trained for. `freshForMs` is 0 where it is not known.
 */
export function horizonOf(
  settings: Pick<
    EngineSettings,
    'horizonMs' | 'assumedFreshForMs' | 'minHorizonMs' | 'maxHorizonMs'
  >,
  { freshForMs, keptForMs = Infinity }: { freshForMs: number; keptForMs?: number | undefined },
): number {
  const wantedMs = settings.horizonMs ?? freshForMs;
  const knownMs = wantedMs > 0 ? wantedMs : settings.assumedFreshForMs;
  const longestMs = Math.min(settings.maxHorizonMs, Math.floor(keptForMs * stayShare));
  return Math.max(settings.minHorizonMs, Math.min(longestMs, knownMs));
}
