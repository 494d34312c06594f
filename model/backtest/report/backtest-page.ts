import type { Backtest, BudgetFigure } from '../run-backtest.ts';
import type { OnlineMoment } from '../online-timeline.ts';
import { escapeText, plot } from './plot.ts';

export interface PageOptions {
  /** The command that made the page, shown at its end. */
  readonly command: string;
}

const quarters = [0, 0.2, 0.4, 0.6, 0.8, 1];
const percent = (value: number): string => `${Math.round(value * 100)}%`;
const number = (value: number): string => value.toLocaleString('en-GB');

/** One self-contained page: no script, nothing fetched, fit for print. */
export function backtestPage(result: Backtest, options: PageOptions): string {
  const own = result.policies.find(({ name }) => name === 'forecaster')?.at['0.2'] ?? null;
  const rivals = result.policies.filter(
    ({ name }) => !name.startsWith('forecaster') && name !== 'oracle' && name !== 'none',
  );
  const bestRival = rivals
    .map(({ name, at }) => ({ name, figure: at['0.2'] ?? null }))
    .filter((entry): entry is { name: string; figure: BudgetFigure } => entry.figure !== null)
    .sort((a, b) => b.figure.avoided - a.figure.avoided)[0];
  const summary =
    own === null
      ? ''
      : `<p class="lead">At no more than 20% extra fetches the forecaster avoids <b>${percent(own.avoided)}</b> of the misses` +
        (bestRival
          ? `; the best of the others, ${escapeText(bestRival.name)}, avoids ${percent(bestRival.figure.avoided)}`
          : '') +
        `. 95% interval ${own.interval.low.toFixed(3)} to ${own.interval.high.toFixed(3)} (bootstrap by day).</p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backtest of ${escapeText(result.trace)}</title><style>${style}</style></head><body>
<h1>Backtest of ${escapeText(result.trace)}</h1>
${summary}
${settings(result)}
<h2>Misses avoided against the traffic that it costs</h2>
<p>Each point is a threshold. Up is fewer misses for visitors; right is more fetches from the origin.</p>
${curves(result)}
<h2>At a traffic budget</h2>
${table(result)}
${quality(result)}
${online(result)}
${sessions(result)}
<h2>How to read this</h2>
<p>avoided = 1 − misses / misses without prefetching. extra = (misses + prefetches) / misses without prefetching − 1.
precision = share of prefetched objects used before they expired. late = prefetches needed before they arrived; such a request is a miss.
Every policy learns online from the start; parameters are tuned on a slice before the split for each budget apart, and each policy is shown at its best threshold.</p>
<p class="command"><code>${escapeText(options.command)}</code></p>
</body></html>
`;
}

function settings(result: Backtest): string {
  const { latency } = result;
  const rows = [
    [
      'requests counted',
      `${number(result.requests)} of ${number(result.accesses)} (the first ${percent(result.split)} only teach)`,
    ],
    ['misses without prefetching', number(result.misses)],
    ['regions', result.regions.join(' ')],
    ['freshness', `${result.ttlMs / 1000} s for every object`],
    ['prefetch delay', `${result.delayMs / 1000} s`],
    [
      'capacity of each cache',
      result.capacityBytes === null
        ? 'unlimited'
        : `${number(Math.round(result.capacityBytes))} bytes, ${percent(result.capacityBytes / result.distinctBytes)} of all different resources`,
    ],
    [
      'latency model',
      `edge ${latency.edgeRoundTripMs} ms and ${(latency.edgeBytesPerMs * 8) / 1000} Mbit/s, origin another ${latency.originRoundTripMs} ms and ${(latency.originBytesPerMs * 8) / 1000} Mbit/s`,
    ],
    [
      'latency without prefetching',
      `mean ${result.noneMeanMs.toFixed(0)} ms, p95 ${result.noneP95Ms.toFixed(0)} ms`,
    ],
  ];
  return `<table class="settings">${rows.map(([name = '', value = '']) => `<tr><th>${name}</th><td>${escapeText(value)}</td></tr>`).join('')}</table>`;
}

function curves(result: Backtest): string {
  const shown = result.policies.filter(
    ({ name, curve }) =>
      name !== 'none' && name !== 'oracle' && curve.length > 0 && !name.startsWith('forecaster-'),
  );
  return plot({
    title: 'Share of misses avoided by extra traffic',
    xLabel: 'extra fetches from the origin',
    yLabel: 'share of misses avoided',
    xMax: 1,
    yMax: 1,
    xTicks: quarters,
    yTicks: quarters,
    tick: percent,
    series: shown.map(({ name, curve }) => ({
      name,
      isOwn: name === 'forecaster',
      points: curve
        .map(({ extra, avoided }) => [extra, avoided] as const)
        .sort((a, b) => a[0] - b[0]),
    })),
  });
}

function table(result: Backtest): string {
  const budgets = ['0.1', '0.2', '0.5'];
  const cell = (figure: BudgetFigure | null | undefined) =>
    figure ? `<td>${figure.avoided.toFixed(3)}</td>` : '<td>–</td>';
  const rows = result.policies.map(({ name, at }) => {
    const headline = at['0.2'];
    const rest = headline
      ? `<td>${headline.extra.toFixed(3)}</td><td>${headline.extraBytes.toFixed(3)}</td><td>${headline.precision.toFixed(2)}</td><td>${number(headline.late)}</td><td>${headline.meanMs.toFixed(0)}</td><td>${headline.p95Ms.toFixed(0)}</td><td>${headline.threshold.toFixed(2)}</td><td class="text">${escapeText(headline.variant)}</td>`
      : '<td>–</td>'.repeat(7) + '<td class="text"></td>';
    return `<tr${name === 'forecaster' ? ' class="own"' : ''}><th>${escapeText(name)}</th>${budgets.map((budget) => cell(at[budget])).join('')}${rest}</tr>`;
  });
  return `<table><thead><tr><th rowspan="2">policy</th><th colspan="3">avoided at extra ≤</th><th colspan="8">at +20%</th></tr>
<tr><th>10%</th><th>20%</th><th>50%</th><th>extra</th><th>bytes</th><th>precision</th><th>late</th><th>mean ms</th><th>p95 ms</th><th>threshold</th><th class="text">parameters</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table>`;
}

function quality({ forecast }: Backtest): string {
  if (forecast === null) return '';
  const measures = [
    ['average precision', forecast.ap.toFixed(3)],
    [
      'negative log-likelihood',
      `${forecast.nll.toFixed(4)} (before online calibration ${forecast.uncalibratedNll.toFixed(4)}, Gamma-Poisson alone ${forecast.gammaPoissonNll.toFixed(4)})`,
    ],
    ['Brier score', forecast.brier.toFixed(4)],
    ['calibration error, 20 equal-mass bins', forecast.ece.toFixed(4)],
    [
      'the same in [0.5, 0.95]',
      `${forecast.eceDecision.toFixed(4)} (before online calibration ${forecast.uncalibratedEceDecision.toFixed(4)}, by chance ${forecast.eceDecisionByChance.toFixed(4)}, or ${forecast.eceDecisionByBlocks.toFixed(4)} if ten minutes share their luck, on ${number(forecast.decisionRows)} forecasts)`,
    ],
    ['pinball loss of counts', forecast.pinball.toFixed(3)],
    ['forecasts judged', number(forecast.rows)],
  ];
  return `<h2>Quality of the forecasts</h2><table class="settings">${measures.map(([name = '', value = '']) => `<tr><th>${name}</th><td>${value}</td></tr>`).join('')}</table>
<h3>Confidence against what came</h3>${plot({
    title: 'Reliability of the confidence',
    xLabel: 'confidence',
    yLabel: 'share that came',
    xMax: 1,
    yMax: 1,
    xTicks: quarters,
    yTicks: quarters,
    tick: percent,
    diagonal: true,
    series: [
      {
        name: 'forecaster',
        isOwn: true,
        points: forecast.reliability.map(
          ({ predicted, observed }) => [predicted, observed] as const,
        ),
      },
    ],
  })}`;
}

function online({ online: moments, countedFromMs }: Backtest): string {
  if (moments === null || moments.length < 2) return '';
  const firstMs = moments[0]?.atMs ?? 0;
  const hours = (atMs: number) => (atMs - firstMs) / 3_600_000;
  const xMax = hours(moments.at(-1)?.atMs ?? 0);
  const yMax = Math.min(
    2,
    Math.max(
      ...moments.map(({ announced, model, bayesian }) => Math.max(announced, model, bayesian)),
    ),
  );
  const line = (name: string, of: (moment: OnlineMoment) => number, isOwn = false) => ({
    name,
    isOwn,
    points: moments.map((moment) => [hours(moment.atMs), of(moment)] as const),
  });
  const alarms = moments.filter(({ handedOver }) => handedOver > 0);
  const said =
    alarms.length === 0
      ? 'The drift alarm never handed over to the Bayesian forecaster.'
      : `The drift alarm had handed over to the Bayesian forecaster in ${alarms.length} of ${moments.length} stretches, first ${hours(alarms[0]?.atMs ?? 0).toFixed(0)} h in, last ${hours(alarms.at(-1)?.atMs ?? 0).toFixed(0)} h in.`;
  return `<h2>Learning online</h2><p>Log-loss of the forecasts over the whole trace (lower is better); weights are frozen, only the state and the calibration learn.
The counted part begins ${hours(countedFromMs).toFixed(0)} h in. ${said}</p>${plot({
    title: 'Log-loss over time',
    xLabel: 'hours since the beginning',
    yLabel: 'log-loss, nats',
    xMax,
    yMax,
    xTicks: [0, 0.25, 0.5, 0.75, 1].map((share) => share * xMax),
    yTicks: [0, 0.25, 0.5, 0.75, 1].map((share) => share * yMax),
    tick: (value) => (value >= 10 ? value.toFixed(0) : value.toFixed(2)),
    series: [
      line('announced', ({ announced }) => announced, true),
      line('model, uncalibrated', ({ model }) => model),
      line('Bayesian', ({ bayesian }) => bayesian),
      line('handed over', ({ handedOver }) => (handedOver > 0 ? yMax * 0.04 : 0)),
    ],
  })}`;
}

function sessions({ sessions: figures }: Backtest): string {
  if (figures === null) return '';
  const rows = figures.map(
    ({ name, hr1, hr5, hr20, mrr20 }) =>
      `<tr><th>${escapeText(name)}</th>${[hr1, hr5, hr20, mrr20].map((value) => `<td>${value.toFixed(3)}</td>`).join('')}</tr>`,
  );
  return `<h2>Next resource of a session</h2><p>${number(figures[0]?.predictions ?? 0)} predictions; the forecaster is asked for hints and learns online, the others learned from the sessions before.</p>
<table class="settings"><tr><th>predictor</th><th>HR@1</th><th>HR@5</th><th>HR@20</th><th>MRR@20</th></tr>${rows.join('')}</table>`;
}

const style = `
:root{color-scheme:light}body{font:15px/1.5 Georgia,'Times New Roman',serif;color:#1c1c1a;background:#fff;max-width:60rem;margin:2rem auto;padding:0 1.2rem}
h1{font-size:1.6rem;line-height:1.2}h2{font-size:1.15rem;margin:2rem 0 .4rem;border-top:1px solid #1c1c1a;padding-top:.5rem}h3{font-size:1rem}
.lead{font-size:1.1rem}table{border-collapse:collapse;font:13px/1.4 system-ui,sans-serif;font-variant-numeric:tabular-nums;width:100%}
th{text-align:left;font-weight:600;padding:.12rem .4rem .12rem 0}thead th{padding-right:.6rem}thead th{border-bottom:1px solid #1c1c1a;vertical-align:bottom}td{text-align:right;padding:.12rem .4rem}.text,.settings td{text-align:left}
tbody tr:nth-child(even){background:#f4f2ec}.own{font-weight:700}.settings{width:auto}.settings th{padding-right:1.4rem}
svg{width:100%;height:auto;font:12px system-ui,sans-serif}.grid{stroke:#d9d5ca;stroke-width:.7}.diagonal{stroke:#8a877e;stroke-dasharray:3 3}
code{font-size:.85rem;overflow-wrap:anywhere}.command{color:#55534c}
@media print{body{margin:0;max-width:none;font-size:11pt}svg,table{break-inside:avoid}h2{break-after:avoid}}
`;
