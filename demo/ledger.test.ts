import { describe, expect, it } from 'vitest';
import { compare, createLedger } from './ledger.ts';

function fetchOf(path: string, arm: 'on' | 'none', prefetch = false) {
  return { arm, path, prefetch, leftAtMs: 0, bytes: 10, shareable: path === '/' };
}

describe('createLedger', () => {
  it('tells demand from prefetches, by arm', () => {
    const ledger = createLedger();
    ledger.note(fetchOf('/', 'on'));
    ledger.note(fetchOf('/', 'on', true));
    ledger.note(fetchOf('/', 'none'));
    expect(ledger.counts('on')).toEqual({
      demand: 1,
      demandBytes: 10,
      prefetches: 1,
      prefetchedBytes: 10,
    });
    expect(ledger.counts('none')).toMatchObject({ demand: 1, prefetches: 0 });
  });

  it('names what was prefetched although it may not be shared', () => {
    const ledger = createLedger();
    for (const path of ['/', '/account', '/api/visit.json']) ledger.note(fetchOf(path, 'on', true));
    expect([...ledger.violations]).toEqual(['/account', '/api/visit.json']);
  });

  it('counts a prefetch in the arm that has none as a stray', () => {
    const ledger = createLedger();
    ledger.note(fetchOf('/', 'none', true));
    expect(ledger.strays).toBe(1);
  });
});

describe('compare', () => {
  const counts = (demand: number, prefetches: number) => ({
    demand,
    prefetches,
    demandBytes: demand * 10,
    prefetchedBytes: prefetches * 10,
  });

  it('follows the definitions of the evaluation', () => {
    expect(compare(counts(60, 50), counts(100, 0))).toMatchObject({
      avoided: expect.closeTo(0.4),
      extra: expect.closeTo(0.1),
      extraBytes: expect.closeTo(0.1),
    });
  });

  it('says nothing of an arm without a miss', () => {
    expect(compare(counts(0, 0), counts(0, 0))).toEqual({ avoided: 0, extra: 0, extraBytes: 0 });
  });
});
