import type { Calibration } from './calibration.ts';
import { byId } from './elements.ts';
import { estimateBenefit } from './estimate-benefit.ts';
import type { HitHistory } from './hit-history.ts';
import { showEffects } from './show-effects.ts';
import { showFigures } from './show-figures.ts';
import { showPrecision } from './show-precision.ts';
import { showRefusals, showStages } from './show-leases.ts';
import { showRecent } from './show-recent.ts';
import { showRegions } from './show-regions.ts';
import { showStatus } from './show-status.ts';
import type { DashboardState } from './state.ts';
import { totalsOf } from './totals.ts';

/** What the page gathers from look to look. */
export interface Gathered {
  readonly history: HitHistory;
  readonly calibration: Calibration;
}

/** Shows a state on every part of the page; `without` is that of a site that does not prefetch. */
export function showState(
  state: DashboardState,
  { without, gathered }: { without: DashboardState | undefined; gathered: Gathered },
): void {
  const { regions } = state;
  const totals = totalsOf(regions);
  const benefit = estimateBenefit(totals, without);
  const { history, calibration } = gathered;
  byId('site', HTMLElement).textContent = state.site || location.hostname;
  showStatus(regions);
  showFigures(state, totals, benefit);
  history.note(benefit);
  history.show(byId('history', SVGSVGElement));
  showStages(totals.leases);
  calibration.note(regions);
  calibration.show(byId('calibration', SVGSVGElement));
  showRefusals(totals.refusals);
  showEffects(state, { isCompared: without !== undefined });
  showPrecision(regions);
  showRegions(regions);
  showRecent(regions);
}
