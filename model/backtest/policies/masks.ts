import {
  F,
  FEATURE_COUNT,
  FEATURE_NAMES,
  type FeatureName,
} from '../../../worker/forecast/features.ts';

const association: readonly FeatureName[] = FEATURE_NAMES.filter((name) =>
  /^(announced|visitor|newest|walk|path|pending)/.test(name),
);

const demand: readonly FeatureName[] = FEATURE_NAMES.filter((name) =>
  /^(rate|elsewhere|posterior|sinceLast|lastGap|meanLogGap|sameHour)/.test(name),
);

/** Sets the named features to zero, as if nothing had been counted. */
const blank = (names: readonly FeatureName[]) => {
  const columns = names.map((name) => F[name]);
  return (features: Float32Array): void => {
    for (let row = 0; row < features.length; row += FEATURE_COUNT) {
      for (const column of columns) features[row + column] = 0;
    }
  };
};

export const withoutAssociation = blank(association);
export const withoutDemand = blank(demand);
