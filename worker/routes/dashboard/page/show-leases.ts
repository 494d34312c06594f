import { byId } from './elements.ts';
import { count, percent } from './format.ts';
import { showBars } from './show-bars.ts';
import { leaseStages, type Counts } from './state.ts';

const colours: Readonly<Partial<Record<(typeof leaseStages)[number], string>>> = {
  used: 'var(--good)',
  wasted: 'var(--warn)',
  late: 'var(--warn)',
  failed: 'var(--bad)',
  lapsed: 'var(--bad)',
  cancelled: 'var(--idle)',
};
const refusalsShown = 8;

/** How many leases came to each stage, of those offered. */
export function showStages(leases: Counts): void {
  const { offered = 0 } = leases;
  const bars = leaseStages.map((name) => {
    const reached = leases[name] ?? 0;
    const share = reached / Math.max(1, offered);
    return {
      name,
      share,
      value: count(reached),
      detail: offered === 0 ? '' : percent(share, 0),
      colour: colours[name] ?? 'var(--accent)',
    };
  });
  showBars(byId('stages', HTMLElement), bars, '');
}

/** Why forecasts became no lease, the commonest reasons first. */
export function showRefusals(refusals: Counts): void {
  const rows = Object.entries(refusals)
    .map(([name, times = 0]) => ({ name, times }))
    .filter(({ times }) => times > 0)
    .sort((a, b) => b.times - a.times)
    .slice(0, refusalsShown);
  const most = rows[0]?.times ?? 1;
  const bars = rows.map(({ name, times }) => ({
    name,
    share: times / most,
    value: count(times),
    colour: 'var(--idle)',
  }));
  showBars(byId('refusals', HTMLElement), bars, 'Nothing was refused.');
}
