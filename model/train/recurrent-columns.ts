import { F } from '../../worker/forecast/features.ts';
import type { FeatureName } from '../../worker/forecast/features.ts';

/** The candidate's demand here and elsewhere over windows that shrink towards now: what the recurrent branch reads. */
const windows: readonly (readonly [FeatureName, FeatureName])[] = [
  ['rate7d', 'elsewhere7d'],
  ['rate1d', 'elsewhere1d'],
  ['rate6h', 'elsewhere1d'],
  ['rate1h', 'elsewhere1h'],
  ['rate10m', 'elsewhere10m'],
];

export const recurrentColumns: readonly (readonly number[])[] = windows.map((names) =>
  names.map((name) => F[name]),
);
