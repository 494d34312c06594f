import type { Backtest, BudgetFigure } from '../run-backtest.ts';

/** The result as lines of at most 80 characters: what each policy avoids at each traffic budget. */
export function backtestTable(result: Backtest): string[] {
  const { requests, misses } = result;
  const lines = [
    `${result.trace}: regions ${result.regions.join(' ')}`.slice(0, 80),
    `TTL ${result.ttlMs / 1000} s, delay ${result.delayMs / 1000} s, last ${percent(1 - result.split)} of ${result.accesses} accesses:`,
    `${requests} requests, ${misses} misses without prefetching`,
    result.capacityBytes === null
      ? 'caches of unlimited size'
      : `caches of ${Math.round(result.capacityBytes)} bytes (${percent(result.capacityBytes / result.distinctBytes)} of all resources)`,
    '',
    `${'share of misses avoided'.padEnd(32)}at +10%  at +20%  at +50%  prec.  p95 ms`,
  ];
  for (const { name, at } of result.policies) {
    const headline = at['0.2'] ?? null;
    lines.push(
      name.padEnd(31).slice(0, 31) +
        ['0.1', '0.2', '0.5'].map((budget) => avoidedAt(at[budget] ?? null).padStart(9)).join('') +
        (headline === null ? '-' : headline.precision.toFixed(2)).padStart(7) +
        (headline === null ? '-' : headline.p95Ms.toFixed(0)).padStart(8),
    );
  }
  const best = result.policies.find(({ name }) => name === 'forecaster')?.at['0.2'];
  if (best) {
    lines.push(
      '',
      `forecaster at +20%: threshold ${best.threshold}, extra ${percent(best.extra)} in fetches, ${percent(best.extraBytes)} in bytes,`,
    );
    lines.push(
      `late ${best.late}, 95% interval of avoided ${best.interval.low.toFixed(3)} to ${best.interval.high.toFixed(3)} (days)`,
    );
  }
  if (result.unseen === false)
    lines.push('CAUTION: the model learned from accesses that are counted here');
  const { forecast } = result;
  if (forecast) {
    lines.push(
      `forecasts: AP ${forecast.ap.toFixed(3)}, NLL ${forecast.nll.toFixed(4)} (Gamma-Poisson ${forecast.gammaPoissonNll.toFixed(4)}), Brier ${forecast.brier.toFixed(4)},`,
      `ECE ${forecast.ece.toFixed(4)}, in [0.5, 0.95] ${forecast.eceDecision.toFixed(4)} (by chance ${forecast.eceDecisionByChance.toFixed(4)},`,
      `${forecast.eceDecisionByBlocks.toFixed(4)} where ten minutes share their luck),`,
      `pinball ${forecast.pinball.toFixed(3)}, ${forecast.rows} rows, ${forecast.decisionRows} of them in [0.5, 0.95]`,
    );
  }
  if (result.sessions) {
    lines.push('', `${'next resource of a session'.padEnd(31)}    HR@1    HR@5   HR@20  MRR@20`);
    for (const { name, hr1, hr5, hr20, mrr20 } of result.sessions) {
      lines.push(
        name.padEnd(31) +
          [hr1, hr5, hr20, mrr20].map((value) => value.toFixed(3).padStart(8)).join(''),
      );
    }
  }
  return lines;
}

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
const avoidedAt = (figure: BudgetFigure | null): string =>
  figure === null ? '-' : figure.avoided.toFixed(3);
