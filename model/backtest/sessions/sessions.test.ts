import { describe, expect, it } from 'vitest';
import { traceOf } from '../trace.ts';
import { learnMarkov, learnPpm, learnSequentialRules } from './rule-predictors.ts';
import { judgePredictor } from './session-predictor.ts';
import { splitSessions, type Session } from './session-split.ts';
import { learnVstan } from './vstan.ts';

const session = (items: readonly number[], fromMs = 0): Session => ({
  items,
  atMs: items.map((_, at) => fromMs + at * 1_000),
});

describe('next-resource predictors', () => {
  const train = [session([1, 2, 3]), session([1, 2, 4]), session([5, 2, 4])];

  it('markov counts what came right after', () => {
    expect([...learnMarkov(train).predict({ items: [9, 2], atMs: 0 })]).toEqual([
      [3, 1],
      [4, 2],
    ]);
  });

  it('sequential-rules counts half for what came second', () => {
    expect([...learnSequentialRules(train).predict({ items: [1], atMs: 0 })]).toEqual([
      [2, 2],
      [3, 0.5],
      [4, 0.5],
    ]);
  });

  it('ppm believes the longer context as far as it has seen it, and the shorter one for the rest', () => {
    const scores = learnPpm(train).predict({ items: [1, 2], atMs: 0 });
    // After 1, 2 came 3 and 4, once each: a quarter to each and a half left; after 2 came 3 once and 4 twice.
    expect(scores.get(3)).toBeCloseTo(1 / 4 + (1 / 2) * (1 / 5), 9);
    expect(scores.get(4)).toBeCloseTo(1 / 4 + (1 / 2) * (2 / 5), 9);
  });

  it('vstan lets the more similar session vote more', () => {
    const scores = learnVstan(train).predict({ items: [5, 2], atMs: 0 });
    expect(scores.get(4) ?? 0).toBeGreaterThan(scores.get(3) ?? 0);
  });

  it('are judged by the rank of the true next item', () => {
    const figures = judgePredictor(learnMarkov(train), [session([1, 2, 3]), session([7, 8])]);
    // 2 ranks first after 1; 3 ranks second after 2; 8 is unknown.
    expect(figures.predictions).toBe(3);
    expect(figures.hr1).toBeCloseTo(1 / 3, 9);
    expect(figures.hr5).toBeCloseTo(2 / 3, 9);
    expect(figures.mrr20).toBeCloseTo((1 + 1 / 2) / 3, 9);
  });
});

describe('splitSessions', () => {
  it('takes the last sessions by their end, without items that nobody taught', () => {
    const accesses = Array.from({ length: 22 }, (_, at) => ({
      atMs: 1_000_000_000_000 + Math.floor(at / 2) * 86_400_000 + (at % 2) * 1_000,
      client: `c${Math.floor(at / 2)}`,
      region: '-',
      resource: at === 21 ? 'new' : `r${at % 2}`,
      bytes: 1,
    }));
    const { train, test } = splitSessions(traceOf('by hand', accesses));
    // The boundary is the end of the last session but one tenth: one of eleven, and it loses its new item.
    expect(train.length).toBe(10);
    expect(test).toEqual([]);
  });
});
