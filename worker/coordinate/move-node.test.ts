import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aForecast, aReport, anOutcome, startMs } from '../../test/fixtures/coordination.ts';
import { createCoordinatorCore } from './create-coordinator-core.ts';
import { creditsOf } from './describe-book.ts';

const minute = 60_000;

function aRegion(region: string) {
  const settings = { switchbackShare: 0 };
  return createCoordinatorCore({ site: 's', region, nowMs: startMs, settings });
}

test('a node that moves takes its waiting leases and its credit along: none is lost, none doubled', () => {
  fc.assert(
    fc.property(fc.nat(12), fc.nat(12), fc.nat(6), (offered, wants, known) => {
      const [from, to] = [aRegion('weur'), aRegion('eeur')];
      const trips = [
        { region: 'weur', ms: 120 },
        { region: 'eeur', ms: 20 },
      ];
      from.exchange(aReport({ trips }));
      const forecasts = Array.from({ length: offered }, (_, n) => aForecast({ resource: `/${n}` }));
      const nowMs = startMs + 11 * minute;
      from.exchange(aReport({ atMs: nowMs - 2 }));
      from.offer({ forecasts, nowMs });
      const taken = from.exchange(aReport({ atMs: nowMs - 1, wants })).leases;
      for (const lease of taken) from.settle([anOutcome(lease, 'done')], nowMs);
      // Some of it the new coordinator has leased to the node already.
      to.exchange(aReport({ region: 'eeur', atMs: nowMs }));
      const alike = forecasts.slice(0, known).map((one) => ({ ...one, region: 'eeur' }));
      to.offer({ forecasts: alike, nowMs });
      const orders = from.exchange(aReport({ atMs: nowMs, trips }));
      expect(orders).toMatchObject({ region: 'eeur', leases: [] });
      const moves = from.takeMoves();
      expect(moves).toHaveLength(1);
      for (const move of moves) {
        to.command({ kind: 'adopt', move }, nowMs);
        // Told twice, when the first answer was lost.
        to.command({ kind: 'adopt', move }, nowMs);
      }
      const there = to.exchange(aReport({ region: 'eeur', atMs: nowMs, wants: 64 })).leases;
      const resources = [...taken, ...there].map(({ resource }) => resource);
      const expected = new Set(forecasts.map(({ resource }) => resource));
      expect(new Set(resources)).toEqual(expected);
      expect(new Set(there.map(({ resource }) => resource)).size).toBe(there.length);
      expect(from.exchange(aReport({ atMs: nowMs, wants: 64 })).leases).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('what a node has earned counts where it goes', () => {
  const [from, to] = [aRegion('weur'), aRegion('eeur')];
  from.exchange(aReport());
  for (let round = 0; round < 12; round++) {
    const nowMs = startMs + round * 1_000;
    from.offer({ forecasts: [aForecast({ resource: `/${round}`, madeAtMs: nowMs })], nowMs });
    const [lease] = from.exchange(aReport({ atMs: nowMs })).leases;
    from.settle([anOutcome(lease!, 'done')], nowMs);
  }
  const trips = [
    { region: 'weur', ms: 120 },
    { region: 'eeur', ms: 20 },
  ];
  from.exchange(aReport({ trips }));
  const nowMs = startMs + 11 * minute;
  from.exchange(aReport({ atMs: nowMs, trips }));
  const earned = creditsOf(from.ledger, nowMs)['ams'];
  for (const move of from.takeMoves()) to.command({ kind: 'adopt', move }, nowMs);
  // Nobody came for what it had stored.
  expect(earned).toBeLessThan(0.4);
  expect(creditsOf(to.ledger, nowMs)['ams']).toBe(earned);
});
