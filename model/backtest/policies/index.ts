import { bayesianScorer } from '../../../worker/forecast/bayesian-scorer.ts';
import type { SyncScorer } from '../network-scorer.ts';
import type { PolicyDefinition } from '../policy.ts';
import { dependencyGraph } from './dependency-graph.ts';
import { ewma } from './ewma.ts';
import { createForecaster, type ForecasterOptions } from './forecaster.ts';
import { gammaPoisson } from './gamma-poisson.ts';
import { lastWindow } from './last-window.ts';
import { markov } from './markov.ts';
import { withoutAssociation, withoutDemand } from './masks.ts';
import { oracle } from './oracle.ts';
import { popularity } from './popularity.ts';
import { popularityByHour } from './popularity-by-hour.ts';
import { ppm } from './ppm.ts';
import { sameTimeYesterday } from './same-time-yesterday.ts';
import { sequentialRules } from './sequential-rules.ts';
import { tsb } from './tsb.ts';
import { vstan } from './vstan.ts';
import { none, replacing } from './none.ts';

/** Policies that need no model: announced scores do not depend on any cache. */
export const openPolicies: readonly PolicyDefinition[] = [
  none,
  replacing('lru'),
  replacing('s3-fifo'),
  replacing('gdsf'),
  lastWindow,
  sameTimeYesterday,
  popularity,
  popularityByHour,
  ewma,
  tsb,
  gammaPoisson,
  markov,
  dependencyGraph,
  ppm,
  sequentialRules,
  vstan,
  oracle,
];

/** What is left out of the forecaster, by policy name. */
export const forecasterVariants: Readonly<
  Record<string, (shipped: SyncScorer) => ForecasterOptions>
> = {
  forecaster: (scorer) => ({ scorer }),
  'forecaster-without-association': (scorer) => ({ scorer, mask: withoutAssociation }),
  'forecaster-without-demand': (scorer) => ({ scorer, mask: withoutDemand }),
  // The scorer comes deaf to its recurrent branch. The shipped graph has none (docs/decisions/0006).
  'forecaster-without-recurrence': (scorer) => ({ scorer }),
  'forecaster-without-adaptation': (scorer) => ({ scorer, settings: { adapts: false } }),
  'forecaster-without-calibration': (scorer) => ({ scorer, withoutCalibration: true }),
  'forecaster-without-model': () => ({ scorer: bayesianScorer }),
};

/** The forecaster under one of its names. */
export function forecasterPolicy(
  name: string,
  options: { readonly scorer: SyncScorer; readonly onScored?: ForecasterOptions['onScored'] },
): PolicyDefinition | undefined {
  const variant = forecasterVariants[name];
  if (variant === undefined) return undefined;
  const { scorer, onScored } = options;
  return {
    name,
    variants: [
      {
        label: 'as shipped',
        create: (setting) =>
          createForecaster(setting, { ...variant(scorer), ...(onScored && { onScored }) }),
      },
    ],
  };
}
