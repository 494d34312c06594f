import type { CurvePoint } from '../curve.ts';
import type { Backtest } from '../run-backtest.ts';
import type { NamedSessionFigures } from '../sessions/judge-sessions.ts';

/** The machine's view of a backtest: rounded, so that two runs differ only where results do. */
export function backtestJson(result: Backtest) {
  const { forecast, sessions } = result;
  return {
    trace: result.trace,
    requests: result.requests,
    misses: result.misses,
    unseen: result.unseen,
    regions: result.regions,
    ttl: result.ttlMs / 1_000,
    delay: result.delayMs / 1_000,
    split: result.split,
    capacity: result.capacityBytes,
    distinctBytes: result.distinctBytes,
    latency: {
      ...result.latency,
      noneMeanMs: round(result.noneMeanMs),
      noneP95Ms: round(result.noneP95Ms),
    },
    policies: result.policies.map(({ name, curve, at }) => ({
      name,
      curve: curve.map(point),
      at: Object.fromEntries(
        Object.entries(at).map(([budget, figure]) => [
          budget,
          figure && {
            ...point(figure),
            meanMs: round(figure.meanMs),
            p95Ms: round(figure.p95Ms),
            variant: figure.variant,
            interval: [round(figure.interval.low), round(figure.interval.high)],
          },
        ]),
      ),
    })),
    forecast: forecast && {
      ap: round(forecast.ap),
      nll: round(forecast.nll),
      brier: round(forecast.brier),
      ece: round(forecast.ece),
      eceDecision: round(forecast.eceDecision),
      eceDecisionByChance: round(forecast.eceDecisionByChance),
      eceDecisionByBlocks: round(forecast.eceDecisionByBlocks),
      decisionRows: forecast.decisionRows,
      pinball: round(forecast.pinball),
      rows: forecast.rows,
      gammaPoissonNll: round(forecast.gammaPoissonNll),
      uncalibratedNll: round(forecast.uncalibratedNll),
      uncalibratedEceDecision: round(forecast.uncalibratedEceDecision),
    },
    online:
      result.online?.map(({ atMs, announced, model, bayesian, handedOver }) => ({
        atMs,
        announced: round(announced),
        model: round(model),
        bayesian: round(bayesian),
        handedOver,
      })) ?? null,
    sessions: sessions && {
      ...figures(sessions[0]),
      rivals: sessions.slice(1).map((one) => ({ name: one.name, ...figures(one) })),
    },
  };
}

const figures = (of: NamedSessionFigures | undefined) =>
  of && {
    predictions: of.predictions,
    hr1: round(of.hr1),
    hr5: round(of.hr5),
    hr20: round(of.hr20),
    mrr20: round(of.mrr20),
  };

const point = ({ threshold, avoided, extra, extraBytes, precision, late }: CurvePoint) => ({
  threshold: round(threshold),
  avoided: round(avoided),
  extra: round(extra),
  extraBytes: round(extraBytes),
  precision: round(precision),
  late,
});

const round = (value: number): number => Math.round(value * 1e5) / 1e5;
