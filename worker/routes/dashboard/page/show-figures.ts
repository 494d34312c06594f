import { byId, make } from './elements.ts';
import type { Benefit } from './estimate-benefit.ts';
import { count, milliseconds, percent } from './format.ts';
import type { DashboardState } from './state.ts';
import type { Totals } from './totals.ts';

/** The row of large figures, each with what it is of. */
export function showFigures(state: DashboardState, totals: Totals, benefit: Benefit): void {
  const { reaction, regions } = state;
  const extraShare = Math.max(0, ...regions.map(({ coordinator }) => coordinator.extraShare));
  const figures: readonly (readonly [label: string, value: string, detail: string])[] = [
    [
      'Hits with prefetching',
      percent(benefit.hitShare),
      `${count(totals.hits)} of ${count(totals.requests)} requests, ${count(totals.prefetchedHits)} prefetched`,
    ],
    ['Hits without', percent(benefit.hitShareWithout), benefit.how],
    ['Misses avoided', percent(benefit.avoided), `${count(totals.misses)} misses remain`],
    [
      'Extra origin traffic',
      percent(benefit.extra),
      extraShare > 0 ? `share allowed: ${percent(extraShare, 0)}` : 'no budget known',
    ],
    ['Forecasts', count(totals.forecasts), describeForecasts(state, totals)],
    [
      'Reaction',
      reaction.samples === 0 ? '–' : milliseconds(reaction.p50Ms),
      reaction.samples === 0
        ? 'from an access to its consequence stored'
        : `p95 ${milliseconds(reaction.p95Ms)}, from an access to its consequence stored`,
    ],
  ];
  byId('figures', HTMLElement).replaceChildren(
    ...figures.map(([label, value, detail]) =>
      make(
        'div',
        { class: 'figure' },
        make('span', { class: 'label' }, label),
        make('b', {}, value),
        make('span', {}, detail),
      ),
    ),
  );
}

function describeForecasts({ regions }: DashboardState, { came, didNotCome }: Totals): string {
  const models = regions.map(({ forecaster }) => forecaster.forecaster);
  const floors = regions.map(({ coordinator }) => coordinator.confidenceFloor);
  return [
    [...new Set(models)].join(', ') || 'none made',
    ...(floors.length === 0 ? [] : [`floor ${Math.min(...floors).toFixed(2)}`]),
    ...(came + didNotCome === 0 ? [] : [`${percent(came / (came + didNotCome), 0)} came`]),
  ].join(', ');
}
