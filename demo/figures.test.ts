import { describe, expect, it } from 'vitest';
import { contradictions, figuresOf, type Snapshot } from './figures.ts';

const none = { requests: 0, hits: 0, prefetchedHits: 0, misses: 0, collapsed: 0, errors: 0 };
const nothing = { demand: 0, demandBytes: 0, prefetches: 0, prefetchedBytes: 0 };
const start: Snapshot = {
  tallies: { on: none, none },
  ledger: { on: nothing, none: nothing },
};
const end: Snapshot = {
  tallies: {
    on: { requests: 100, hits: 68, prefetchedHits: 20, misses: 32, collapsed: 2, errors: 0 },
    none: { requests: 100, hits: 50, prefetchedHits: 0, misses: 50, collapsed: 0, errors: 0 },
  },
  ledger: {
    on: { ...nothing, demand: 30, prefetches: 28 },
    none: { ...nothing, demand: 50 },
  },
};
const state = {
  forecaster: 'onnx',
  reason: '',
  forecasts: 40,
  leases: { offered: 28, done: 28, used: 20, lapsed: 1 },
  refusals: { 'below-floor': 3 },
  reaction: { samples: 9, p50Ms: 800, p95Ms: 2_000 },
  credits: { LHR: 0.51234567 },
  counters: {},
  regions: ['weur'],
  unreachable: [],
};

describe('figuresOf', () => {
  it('says what was avoided and what it cost, as the origin saw it', () => {
    const figures = figuresOf({ from: start, to: end, state, nodes: 1, faults: [] });
    expect(figures).toEqual({
      nodes: 1,
      regions: 1,
      requests: 100,
      hits: 68,
      prefetchedHits: 20,
      misses: 32,
      avoided: 0.4,
      extra: 0.16,
      forecasts: 40,
      leases: { offered: 28, taken: 0, done: 28, used: 20, wasted: 0, late: 0, failed: 0 },
      credits: { LHR: 0.5123 },
      reaction: { samples: 9, p50Ms: 800, p95Ms: 2_000 },
      forecaster: 'onnx',
      errors: 0,
    });
  });

  it('counts each fault as an error', () => {
    const faults = ['prefetched though personal: /account'];
    expect(figuresOf({ from: start, to: end, state, nodes: 1, faults }).errors).toBe(1);
  });
});

describe('contradictions', () => {
  it('finds none where edge and origin agree, who waited for another’s fetch left out', () => {
    expect(contradictions(start, end)).toEqual([]);
  });

  it('names the arm whose origin saw more than the edge told', () => {
    const more = { ...end, ledger: { ...end.ledger, on: { ...end.ledger.on, demand: 31 } } };
    expect(contradictions(start, more)).toEqual([
      'arm on: the edge told of 30 fetches, the origin saw 31',
    ]);
  });
});
