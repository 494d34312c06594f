import { describe, expect, test } from 'vitest';
import { RowBuffer } from '../dataset/row-buffer.ts';
import type { CollectedRows } from './collect-rows.ts';
import { mergeRows } from './merge-rows.ts';
import type { Scenario } from './scenarios.ts';

const whole: Scenario = {
  name: 'whole',
  delayMs: 1_000,
  ttlsMs: [60_000],
  regions: 'together',
  prefetchAbove: null,
  maxRows: 1_000,
};
const quiet: Scenario = { ...whole, name: 'quiet', oneVisitorIn: 8, weight: 0.5 };

/** A pass with a row a millisecond; its one feature is the number of the trace. */
function pass(traceIndex: number, rows: number, scenario = whole): CollectedRows {
  const buffer = new RowBuffer(1, rows);
  for (let row = 0; row < rows; row++) {
    buffer.add(Float32Array.of(traceIndex), { from: 0, atMs: row, count: row % 2 });
  }
  const job = { traceIndex, scenario, region: null, seed: 1, accesses: rows };
  return { job, rows: buffer.finish() };
}

describe('mergeRows', () => {
  test('what came before the held-back slice is for training, the rest is held back', () => {
    const { training, heldBack, heldBackTrace } = mergeRows([pass(0, 100), pass(1, 10)], {
      heldBackFromMs: [80, 5],
    });
    expect([...training.features]).toEqual([...Array(80).fill(0), ...Array(5).fill(1)]);
    expect([...heldBackTrace]).toEqual([...Array(20).fill(0), ...Array(5).fill(1)]);
    expect([...heldBack.features]).toEqual([...heldBackTrace]);
  });

  test('a trace weighs as the root of its rows, and the mean weight is 1', () => {
    const { weights = [] } = mergeRows([pass(0, 900), pass(1, 100)], {
      heldBackFromMs: [900, 100],
    }).training;
    const [large, small] = [weights.slice(0, 900), weights.slice(900)].map(sum);
    expect(large).toBeCloseTo(3 * (small ?? 0), 2);
    expect(sum(weights)).toBeCloseTo(1_000, 2);
  });

  test('passes of few visitors weigh as a trace of their own, by their scenario, and judge nothing', () => {
    const { training, heldBack } = mergeRows([pass(0, 900), pass(0, 400, quiet)], {
      heldBackFromMs: [400, 400],
    });
    const { weights = [] } = training;
    expect(sum(weights.slice(400))).toBeCloseTo(sum(weights.slice(0, 400)) * 0.5, 2);
    expect(sum(weights)).toBeCloseTo(800, 2);
    expect(heldBack.rows).toBe(500);
    const later = mergeRows([pass(0, 900, quiet)], { heldBackFromMs: [400] });
    expect([later.training.rows, later.heldBack.rows]).toEqual([400, 0]);
  });

  test('passes are let go of only where nobody needs them any more', () => {
    const [kept, released] = [pass(0, 100), pass(0, 100)];
    const options = { heldBackFromMs: [80] };
    const first = mergeRows([kept], options);
    const second = mergeRows([released], { ...options, release: true });
    expect(second).toEqual(first);
    expect([kept.rows.features.length, released.rows.features.length]).toEqual([100, 0]);
  });
});

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
