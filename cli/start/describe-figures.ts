import { comparisonOf, type Figures, type Snapshot } from '../../demo/figures.ts';

interface Span {
  readonly from: Snapshot;
  readonly to: Snapshot;
}

/** The figures of a run as text for a person. */
export function describeFigures(figures: Figures, { from, to }: Span): string {
  const { leases } = figures;
  const { extraBytes } = comparisonOf(from, to);
  const none = met({ from, to }, 'none');
  const rows: [string, string][] = [
    ['data centres', `${figures.nodes} in ${figures.regions} regions`],
    ['requests', `${figures.requests} with prefetching, ${none.requests} without`],
    [
      'hits',
      `${share(figures.hits, figures.requests)} with, ${share(none.hits, none.requests)} without`,
    ],
    ['prefetched hits', String(figures.prefetchedHits)],
    ['misses', `${figures.misses} with, ${none.misses} without`],
    ['avoided', percent(figures.avoided)],
    ['extra fetches', `${percent(figures.extra)}, in bytes ${percent(extraBytes)}`],
    ['forecasts', `${figures.forecasts} by ${figures.forecaster}`],
    [
      'leases',
      Object.entries(leases)
        .map(([stage, count]) => `${stage} ${count}`)
        .join(', '),
    ],
    [
      'credit',
      Object.entries(figures.credits)
        .map(([node, credit]) => `${node} ${credit.toFixed(2)}`)
        .join(', '),
    ],
    [
      'reaction',
      `p50 ${figures.reaction.p50Ms} ms, p95 ${figures.reaction.p95Ms} ms from an access to what is stored for it`,
    ],
    ['errors', String(figures.errors)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}

/** What visitors met in between. */
function met({ from, to }: Span, arm: 'on' | 'none') {
  const [before, after] = [from.tallies[arm], to.tallies[arm]];
  return {
    requests: after.requests - before.requests,
    hits: after.hits - before.hits,
    misses: after.misses - before.misses,
  };
}

/** One line while it runs, for a terminal of 80 columns; all of it since the count began. */
export function describeProgress(from: Snapshot, to: Snapshot): string {
  const { avoided, extra } = comparisonOf(from, to);
  const on = met({ from, to }, 'on');
  const none = met({ from, to }, 'none');
  // When the count begins anew there is nothing yet to compare with.
  const isKnown = to.ledger.none.demand > from.ledger.none.demand;
  const known = (value: number): string => (isKnown ? percent(value) : '–');
  return (
    `${on.requests} requests, ${share(on.hits, on.requests)} hits ` +
    `(${share(none.hits, none.requests)} without), ` +
    `avoided ${known(avoided)}, extra ${known(extra)}`
  );
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : percent(part / whole);
}

function percent(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}
