import { expect, it } from 'vitest';
import { spliceTraces } from './splice-traces.ts';
import { traceOf } from './trace.ts';

const dayMs = 86_400_000;
const trace = traceOf(
  'by hand',
  [0, 1, 2, 3].map((at) => ({
    atMs: at * 3_600_000,
    client: 'c',
    region: 'EU',
    resource: `r${at % 3}`,
    bytes: 1,
  })),
);

it('splices whole days apart, with other visitors and moved names', () => {
  const spliced = spliceTraces({ before: trace, after: trace, shift: 1 });
  expect(Array.from(spliced.atMs)).toEqual([0, 3_600_000, 2 * 3_600_000, 3 * 3_600_000]);
  expect(Array.from(spliced.resource, (number) => spliced.resources[number])).toEqual([
    'r0',
    'r1',
    'r0',
    'r1',
  ]);
  expect(spliced.clients).toBe(2);
  const later = spliceTraces({
    before: { ...trace, atMs: trace.atMs.map((ms) => ms + 10 * dayMs) },
    after: trace,
  });
  expect((later.atMs[2] ?? 0) % dayMs).toBe(2 * 3_600_000);
  expect(later.atMs[2] ?? 0).toBeGreaterThanOrEqual(later.atMs[1] ?? 0);
});
