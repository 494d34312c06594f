import { expect, test } from 'vitest';
import { aCore, aForecast, anOutcome, startMs } from '../../test/fixtures/coordination.ts';
import { describeBook } from './describe-book.ts';

test('precision is told by node and kind, of leases that have a verdict', () => {
  const core = aCore();
  const nodes = [{ node: 'ams', share: 1 }];
  const forecasts = [
    aForecast({ resource: '/a', nodes }),
    aForecast({ resource: '/b', nodes }),
    aForecast({ resource: '/c.png', nodes, kind: 'image' }),
    aForecast({ resource: '/d', nodes }),
  ];
  const { leases } = core.offer({ forecasts, nowMs: startMs });
  const verdicts = new Map([
    ['/a', 'used'],
    ['/b', 'wasted'],
    ['/c.png', 'late'],
  ] as const);
  for (const [resource, kind] of verdicts) {
    const lease = leases.find((lease) => lease.resource === resource);
    if (lease === undefined) throw new Error(`no lease for ${resource}`);
    const done = anOutcome(lease, 'done');
    core.settle([done, anOutcome(lease, kind, { atMs: done.atMs + 1 })], startMs + 2_000);
  }
  expect(describeBook(core.ledger, startMs + 2_000).precision).toEqual([
    { node: 'ams', kind: 'document', used: 1, unused: 1 },
    { node: 'ams', kind: 'image', used: 0, unused: 1 },
  ]);
});
