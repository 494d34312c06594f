import type { Region } from './state.ts';

/** Of what was fetched ahead under one heading: how much was judged, and used. */
export interface PrecisionGroup {
  readonly name: string;
  readonly used: number;
  readonly judged: number;
}

type Heading = 'kind' | 'region' | 'node';

/** The regions' tallies by one heading, the largest groups first. */
export function groupPrecision(regions: readonly Region[], heading: Heading): PrecisionGroup[] {
  const groups = new Map<string, PrecisionGroup>();
  for (const { region, coordinator } of regions) {
    for (const { kind, node, used, unused } of coordinator.precision) {
      const name = { kind, region, node }[heading];
      const known = groups.get(name) ?? { used: 0, judged: 0 };
      groups.set(name, { name, used: known.used + used, judged: known.judged + used + unused });
    }
  }
  return [...groups.values()].sort((a, b) => b.judged - a.judged);
}
