import { byId } from './elements.ts';
import { count, percent } from './format.ts';
import { groupPrecision } from './group-precision.ts';
import { showBars } from './show-bars.ts';
import type { Region } from './state.ts';

const headings = ['kind', 'region', 'node'] as const;
const groupsShown = 8;

/** Of what was fetched ahead and judged, the share that was used: by resource class, region and node. */
export function showPrecision(regions: readonly Region[]): void {
  for (const heading of headings) {
    const groups = groupPrecision(regions, heading).slice(0, groupsShown);
    const bars = groups.map(({ name, used, judged }) => ({
      name,
      share: used / judged,
      value: percent(used / judged, 0),
      detail: `of ${count(judged)}`,
      colour: 'var(--good)',
    }));
    showBars(byId(`precision-${heading}`, HTMLElement), bars, 'Nothing has been judged yet.');
  }
}
