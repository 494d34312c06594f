import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../protocol/messages.ts';
import { aCore, aForecast, anOutcome, aReport, startMs } from '../../test/fixtures/coordination.ts';
import { gini } from '../../test/sim/gini.ts';
import { creditsOf } from './describe-book.ts';

const hour = 3_600_000;
const kinds = ['done', 'used', 'wasted', 'late', 'failed'] as const;

/** A core with `count` leases handed out, half to each of two nodes. */
function handedOut(count: number) {
  const core = aCore({ requestsPerSecond: 1e6 });
  const forecasts = Array.from({ length: count }, (_, index) =>
    aForecast({
      resource: `/${index}`,
      nodes: [{ node: index % 2 === 0 ? 'ams' : 'cdg', share: 1 }],
    }),
  );
  core.offer({ forecasts, nowMs: startMs });
  const leases = ['ams', 'cdg'].flatMap(
    (node) => core.exchange(aReport({ node, wants: count })).leases,
  );
  return { core, leases };
}

const stories = fc.array(
  fc.record({
    lease: fc.nat(19),
    kind: fc.constantFrom(...kinds),
    afterMs: fc.integer({ min: 0, max: hour }),
    latencyMs: fc.integer({ min: 0, max: 60_000 }),
    bytes: fc.integer({ min: 0, max: 50_000_000 }),
    reason: fc.constantFrom('no-space', 'timeout', 'private', 'fresh'),
  }),
  { maxLength: 60 },
);

function settleAll(story: readonly Outcome[], nowMs: number): Record<string, number> {
  const { core } = handedOut(20);
  core.settle(story, nowMs);
  return creditsOf(core.ledger, nowMs);
}

function outcomesOf(story: typeof stories extends fc.Arbitrary<infer T> ? T : never): Outcome[] {
  const { leases } = handedOut(20);
  return story.map(({ lease, kind, afterMs, ...rest }) =>
    anOutcome(leases[lease]!, kind, { atMs: startMs + afterMs, ...rest }),
  );
}

describe('credit', () => {
  test('starts in the middle and stays within 0 and 1 whatever is heard', () => {
    fc.assert(
      fc.property(stories, (story) => {
        for (const credit of Object.values(settleAll(outcomesOf(story), startMs + hour))) {
          expect(credit).toBeGreaterThan(0);
          expect(credit).toBeLessThan(1);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('does not depend on the order of outcomes, nor on their repetition', () => {
    const shuffled = stories.chain((story) => {
      // The first word of a kind counts, so a story says each once.
      const once = new Map(story.map((item) => [`${item.lease} ${item.kind}`, item]));
      const items = [...once.values()];
      return fc.tuple(
        fc.constant(items),
        fc.shuffledSubarray([...items, ...items], {
          minLength: items.length * 2,
          maxLength: items.length * 2,
        }),
      );
    });
    fc.assert(
      fc.property(shuffled, ([story, other]) => {
        const nowMs = startMs + hour;
        expect(settleAll(outcomesOf(other), nowMs)).toEqual(settleAll(outcomesOf(story), nowMs));
      }),
      { numRuns: 100 },
    );
  });

  test('fades to the middle with a half-life of a day', () => {
    const { core, leases } = handedOut(20);
    core.settle(
      leases.map((lease) => anOutcome(lease, 'wasted')),
      startMs,
    );
    const at = (days: number) => creditsOf(core.ledger, startMs + days * 24 * hour)['ams']!;
    expect(at(0)).toBeLessThan(0.3);
    expect(at(1)).toBeGreaterThan(at(0));
    expect(at(30)).toBeCloseTo(0.5, 3);
  });

  test('claimed uses count only as far as visitors bear them out', () => {
    const honest = handedOut(20);
    const lying = handedOut(20);
    for (const { core, leases } of [honest, lying]) {
      for (let round = 0; round < 1; round++) {
        core.settle(
          leases.flatMap((lease) => [anOutcome(lease, 'done'), anOutcome(lease, 'used')]),
          startMs,
        );
      }
    }
    const node = {
      node: 'ams',
      accesses: 99,
      misses: 0,
      missBytes: 0,
      plainMisses: 99,
      plainMissBytes: 0,
      prefetchedHits: 99,
      errors: 0,
    };
    const traffic = { atMs: startMs, nodes: [node], stored: [] };
    honest.core.offer({ forecasts: [], nowMs: startMs, traffic });
    const of = ({ core }: typeof honest) => creditsOf(core.ledger, startMs)['ams']!;
    expect(of(honest)).toBeGreaterThan(of(lying));
  });

  test('load is balanced among equal nodes, whatever they are called and whichever resources are asked for', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{3,8}$/), {
      minLength: 8,
      maxLength: 16,
    });
    fc.assert(
      fc.property(names, fc.integer({ max: 1_000_000 }), (nodes, first) => {
        const core = aCore({ requestsPerSecond: 1e6, maxNodesPerForecast: 2 }, nodes);
        const shares = nodes.map((node) => ({ node, share: 1 / nodes.length }));
        const forecasts = Array.from({ length: 1_000 }, (_, index) =>
          aForecast({ resource: `/${first + index}`, expectedCount: 200, nodes: shares }),
        );
        core.offer({ forecasts, nowMs: startMs });
        const waiting = nodes.map((node) => core.ledger.waiting.get(node)?.size ?? 0);
        expect(waiting.reduce((sum, leases) => sum + leases, 0)).toBe(2_000);
        expect(gini(waiting)).toBeLessThan(0.2);
      }),
      { numRuns: 20 },
    );
  });

  test('no node starves: one with no credit left, beside good ones, still gets a share of the resources', () => {
    const { core, leases } = handedOut(400);
    core.settle(
      leases.map((lease) => anOutcome(lease, lease.node === 'ams' ? 'wasted' : 'used')),
      startMs,
    );
    const hits = {
      node: 'cdg',
      accesses: 400,
      misses: 0,
      missBytes: 0,
      plainMisses: 400,
      plainMissBytes: 0,
      prefetchedHits: 400,
      errors: 0,
    };
    core.offer({
      forecasts: [],
      nowMs: startMs,
      traffic: { atMs: startMs, nodes: [hits], stored: [] },
    });
    expect(creditsOf(core.ledger, startMs)['ams']).toBeLessThan(core.settings.creditMin);
    const forecasts = Array.from({ length: 400 }, (_, index) =>
      aForecast({ resource: `/new/${index}` }),
    );
    const { leases: later } = core.offer({ forecasts, nowMs: startMs });
    expect(later.length).toBeGreaterThan(5);
    expect(later.length).toBeLessThan(60);
  });
});
