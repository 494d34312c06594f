import type { Trace } from '../trace.ts';
import { judgeHints } from './judge-hints.ts';
import { learnMarkov, learnPpm, learnSequentialRules } from './rule-predictors.ts';
import { judgePredictor, type SessionFigures } from './session-predictor.ts';
import { splitSessions } from './session-split.ts';
import { learnVstan } from './vstan.ts';

export interface NamedSessionFigures extends SessionFigures {
  readonly name: string;
}

/** Past this a trace is one of resources rather than of clicks, and the neighbours take hours. */
const mostAccesses = 300_000;

/**
 * How well the next resource of a session is named: the forecaster's hints first, then the rivals.
 * Null when the trace is too long or has no session to predict.
 */
export function judgeSessions(trace: Trace): NamedSessionFigures[] | null {
  if (trace.length > mostAccesses) return null;
  const { train, test } = splitSessions(trace);
  if (test.length === 0 || train.length === 0) return null;
  const rivals = [
    learnMarkov(train),
    learnPpm(train),
    learnSequentialRules(train),
    learnVstan(train),
  ];
  return [
    { name: 'forecaster', ...judgeHints(trace, test) },
    ...rivals.map((predictor) => ({ name: predictor.name, ...judgePredictor(predictor, test) })),
  ];
}
