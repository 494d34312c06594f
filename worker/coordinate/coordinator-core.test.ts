import { describe, expect, test } from 'vitest';
import { aCore, aForecast, anOutcome, aReport, startMs } from '../../test/fixtures/coordination.ts';
import { creditsOf, keepingOf } from './describe-book.ts';

const second = 1_000;

describe('offer', () => {
  test('a sure forecast becomes a lease for the node where its requesters are', () => {
    const core = aCore();
    const { leases, refusals } = core.offer({ forecasts: [aForecast()], nowMs: startMs });
    expect(leases.map(({ node, resource }) => [node, resource])).toEqual([['ams', '/a']]);
    expect(refusals).toEqual({});
  });

  test.each([
    ['below-floor', { confidence: 0.7, expectedCount: 1 }],
    ['not-seen-cacheable', { freshForMs: 0 }],
    ['not-worth-it', { bytes: 80_000_000, confidence: 0.85, expectedCount: 2 }],
    ['no-node', { nodes: [{ node: 'nobody', share: 1 }] }],
  ] as const)('is refused as %s', (reason, overrides) => {
    const core = aCore({ originBytesPerMs: 100_000 });
    const { leases, refusals } = core.offer({ forecasts: [aForecast(overrides)], nowMs: startMs });
    expect(leases).toEqual([]);
    expect(refusals).toEqual({ [reason]: 1 });
  });

  test('what is in flight, and then fresh, is not leased again', () => {
    const core = aCore();
    core.offer({ forecasts: [aForecast()], nowMs: startMs });
    expect(core.offer({ forecasts: [aForecast()], nowMs: startMs }).refusals).toEqual({
      'in-flight': 1,
    });
    const [lease] = core.exchange(aReport()).leases;
    core.settle([anOutcome(lease!, 'done')], startMs + second);
    const later = aForecast({ madeAtMs: startMs + 10 * second });
    expect(core.offer({ forecasts: [later], nowMs: startMs + 10 * second }).refusals).toEqual({
      fresh: 1,
    });
  });

  test('it tells how long the nodes keep what they get whose caches are full', () => {
    const core = aCore({}, ['ams', 'cdg']);
    core.exchange(aReport({ node: 'cdg', keepsMs: 90_000 }));
    expect(keepingOf(core.ledger)).toEqual({ cdg: 90_000 });
    core.exchange(aReport({ node: 'cdg' }));
    expect(keepingOf(core.ledger)).toEqual({});
  });

  test('demand spread over two nodes is judged at each of them', () => {
    const nodes = [
      { node: 'ams', share: 0.9 },
      { node: 'cdg', share: 0.1 },
    ];
    const core = aCore();
    const { leases, refusals } = core.offer({
      forecasts: [aForecast({ nodes, confidence: 0.95, expectedCount: 2.9 })],
      nowMs: startMs,
    });
    expect(leases.map(({ node }) => node)).toEqual(['ams']);
    expect(refusals).toEqual({ 'below-floor': 1 });
    const hot = aForecast({ resource: '/hot', nodes, confidence: 0.999_999, expectedCount: 60 });
    expect(core.offer({ forecasts: [hot], nowMs: startMs }).leases.map(({ node }) => node)).toEqual(
      ['ams', 'cdg'],
    );
  });

  test('budgets refuse what is past them, and fill again with time', () => {
    const core = aCore({ requestsPerSecond: 1, burstSeconds: 2 });
    const forecasts = ['/1', '/2', '/3'].map((resource) => aForecast({ resource }));
    expect(core.offer({ forecasts, nowMs: startMs }).refusals).toEqual({ budget: 1 });
    const again = [aForecast({ resource: '/3' })];
    expect(core.offer({ forecasts: again, nowMs: startMs + second }).leases).toHaveLength(1);
  });

  test('a dry run decides, counts and leases nothing', () => {
    const core = aCore({ dryRun: true });
    const { leases, refusals } = core.offer({ forecasts: [aForecast()], nowMs: startMs });
    expect([leases, refusals]).toEqual([[], { 'dry-run': 1 }]);
  });

  test('a resource leased in vain over and over is banned for a while', () => {
    const core = aCore({ loopLimit: 3, explorationShare: 1 });
    let nowMs = startMs;
    for (let round = 0; round < 3; round++) {
      core.offer({ forecasts: [aForecast({ madeAtMs: nowMs })], nowMs });
      const [lease] = core.exchange(aReport({ atMs: nowMs })).leases;
      core.settle([anOutcome(lease!, 'done')], nowMs + second);
      nowMs += 200 * second;
      core.tick(nowMs);
    }
    const refused = core.offer({ forecasts: [aForecast({ madeAtMs: nowMs })], nowMs }).refusals;
    expect(refused).toEqual({ banned: 1 });
    const hourLater = nowMs + 3_601 * second;
    core.exchange(aReport({ atMs: hourLater }));
    const forecasts = [aForecast({ madeAtMs: hourLater })];
    expect(core.offer({ forecasts, nowMs: hourLater }).leases).toHaveLength(1);
  });
});

describe('the origin breaker', () => {
  test('a refusal by the origin stops leases for as long as it asked, then one probe goes first', () => {
    const core = aCore();
    core.offer({ forecasts: [aForecast()], nowMs: startMs });
    const [lease] = core.exchange(aReport()).leases;
    const reason = 'origin-refused-120';
    const failed = anOutcome(lease!, 'failed', { reason, bytes: 0, atMs: startMs });
    core.settle([failed], startMs);
    const offerAt = (atMs: number, names: readonly string[]) =>
      core.offer({
        forecasts: names.map((resource) => aForecast({ resource, madeAtMs: atMs })),
        nowMs: atMs,
      });
    expect(offerAt(startMs + 60 * second, ['/b']).refusals).toEqual({ 'breaker-open': 1 });
    const afterMs = startMs + 121 * second;
    core.exchange(aReport({ atMs: afterMs }));
    const probing = offerAt(afterMs, ['/b', '/c']);
    expect(probing.leases).toHaveLength(1);
    expect(probing.refusals).toEqual({ 'breaker-open': 1 });
    const [probe] = core.exchange(aReport({ atMs: afterMs })).leases;
    core.settle([anOutcome(probe!, 'done', { atMs: afterMs + second })], afterMs + second);
    expect(offerAt(afterMs + 2 * second, ['/c', '/d']).leases).toHaveLength(2);
  });

  test("visitors' own errors open it too", () => {
    const core = aCore();
    const node = {
      node: 'ams',
      accesses: 9,
      misses: 9,
      missBytes: 0,
      plainMisses: 9,
      plainMissBytes: 0,
      prefetchedHits: 0,
      errors: 9,
    };
    const traffic = { atMs: startMs, nodes: [node], stored: [] };
    const { refusals } = core.offer({ forecasts: [aForecast()], nowMs: startMs, traffic });
    expect(refusals).toEqual({ 'breaker-open': 1 });
  });
});

describe('life of a lease', () => {
  test('what a visitor is about to ask for is handed over before a renewal, a renewal before the merely expected', () => {
    const core = aCore();
    const sources = ['rising', 'expiry', 'calendar', 'successor', 'sequence'] as const;
    const forecasts = sources.map((source) => aForecast({ source, resource: `/${source}` }));
    core.offer({ forecasts, nowMs: startMs });
    const [first, second_, third] = [2, 1, 2].map((wants) =>
      core.exchange(aReport({ wants })).leases.map(({ resource }) => resource),
    );
    expect(first?.toSorted()).toEqual(['/sequence', '/successor']);
    expect(second_).toEqual(['/expiry']);
    expect(third?.toSorted()).toEqual(['/calendar', '/rising']);
  });

  test('one that was taken and not done goes to the next best node, after a pause', () => {
    const core = aCore();
    core.offer({ forecasts: [aForecast()], nowMs: startMs });
    const [first] = core.exchange(aReport()).leases;
    const pastMs = first!.deadlineMs + core.settings.settleGraceMs + 1;
    core.exchange(aReport({ node: 'cdg', atMs: pastMs }));
    core.tick(pastMs);
    expect(core.exchange(aReport({ node: 'cdg', atMs: pastMs })).leases).toHaveLength(0);
    const laterMs = pastMs + 10 * second;
    const [second_] = core.exchange(aReport({ node: 'cdg', atMs: laterMs })).leases;
    expect(second_).toMatchObject({ resource: '/a', node: 'cdg' });
    expect(second_!.id).not.toBe(first!.id);
    expect(core.book.stages).toMatchObject({ offered: 2, lapsed: 1 });
  });

  test('one that nobody came for lapses and costs nobody', () => {
    const core = aCore();
    core.offer({ forecasts: [aForecast()], nowMs: startMs });
    core.tick(startMs + 200 * second);
    expect(core.book.stages).toMatchObject({ offered: 1, lapsed: 1 });
    expect(creditsOf(core.ledger, startMs + 200 * second)).toEqual({ ams: 0.5, cdg: 0.5 });
  });

  test('what is done and never asked for is wasted without the node saying so', () => {
    const core = aCore();
    core.offer({ forecasts: [aForecast()], nowMs: startMs });
    const [lease] = core.exchange(aReport()).leases;
    core.settle([anOutcome(lease!, 'done')], startMs + second);
    core.tick(startMs + 300 * second);
    expect(core.book.stages).toMatchObject({ done: 1, wasted: 1 });
    expect(creditsOf(core.ledger, startMs)['ams']).toBeLessThan(0.5);
  });

  test('a use heard after the verdict overturns it', () => {
    const core = aCore();
    core.offer({ forecasts: [aForecast()], nowMs: startMs });
    const [lease] = core.exchange(aReport()).leases;
    core.settle([anOutcome(lease!, 'done')], startMs + second);
    core.tick(startMs + 300 * second);
    core.settle(
      [anOutcome(lease!, 'used', { atMs: startMs + 60 * second })],
      startMs + 301 * second,
    );
    expect(core.book.stages).toMatchObject({ wasted: 0, used: 1 });
    expect(creditsOf(core.ledger, startMs)['ams']).toBeGreaterThan(0.5);
  });

  test("a visitor's intent is handed over before a renewal, and that before the rest", () => {
    const core = aCore();
    const sources = ['calendar', 'expiry', 'successor'] as const;
    const forecasts = sources.map((source) => aForecast({ source, resource: `/${source}` }));
    core.offer({ forecasts, nowMs: startMs });
    const order = [1, 1, 1].map(() => core.exchange(aReport({ wants: 1 })).leases[0]!.resource);
    expect(order).toEqual(['/successor', '/expiry', '/calendar']);
  });

  test('a purge cancels what waits and what is held, and refuses forecasts older than itself', () => {
    const core = aCore();
    const forecasts = ['/held', '/waits'].map((resource) => aForecast({ resource }));
    core.offer({ forecasts, nowMs: startMs });
    const [held] = core.exchange(aReport({ wants: 1 })).leases;
    const atMs = startMs + second;
    const invalidation = { site: 's', atMs, scope: 'prefix', values: ['/'] } as const;
    core.command({ kind: 'purge', invalidation }, atMs);
    const orders = core.exchange(aReport({ atMs }));
    expect(orders).toMatchObject({ leases: [], cancelled: [held!.id] });
    expect(core.offer({ forecasts, nowMs: atMs }).refusals).toEqual({ purged: 2 });
  });

  test('a lease of a killed site is cancelled, and none is made', () => {
    const core = aCore();
    core.offer({ forecasts: [aForecast()], nowMs: startMs });
    core.command({ kind: 'kill', reason: 'test' }, startMs);
    expect(core.exchange(aReport())).toMatchObject({ stopped: true, leases: [], permitMs: 0 });
    expect(core.offer({ forecasts: [aForecast()], nowMs: startMs }).refusals).toEqual({
      stopped: 1,
    });
  });
});

test('the book is plain data: a copy of it goes on as the original would', async () => {
  const core = aCore();
  core.offer({ forecasts: [aForecast()], nowMs: startMs });
  const { createCoordinatorCore } = await import('./create-coordinator-core.ts');
  const book = structuredClone(core.book);
  const copy = createCoordinatorCore({ site: 's', region: 'weur', nowMs: startMs, book });
  expect(copy.exchange(aReport())).toEqual(core.exchange(aReport()));
});
