import { expect, test } from 'vitest';
import { sumTrace } from './sum-trace.ts';

const event = (name: string, ts: number, file = '') => ({
  name,
  ph: 'X',
  ts,
  dur: 2_000,
  args: { data: { url: `http://localhost/.forecache/${file}` } },
});

test('what is ours is the page script and its lazy parts, not the worker, and is told apart by the load event', () => {
  const sums = sumTrace([
    event('EvaluateScript', 10, 'client.js'),
    event('MarkLoad', 20),
    event('FunctionCall', 30, 'window.0a1b2c3d4e5f.js'),
    event('EvaluateScript', 40, 'sw.js'),
    event('Layout', 50, 'client.js'),
  ]);
  expect(sums).toEqual({ allMs: 4, beforeLoadMs: 2 });
});
