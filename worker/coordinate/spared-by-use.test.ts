import { describe, expect, test } from 'vitest';
import { sparedByUse } from './spared-by-use.ts';

/** A seeded stream of exponential waits with mean 1. */
function* waits(): Generator<number, never> {
  let state = 12_345;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield -Math.log((state + 1) / 0x1_0000_0001);
  }
}

describe('sparedByUse', () => {
  test('a use at once spares one fetch', () => {
    expect(sparedByUse({ usedAfterMs: 0, ttlMs: 600_000, confidence: 0.8 })).toBe(1);
  });

  test.each([0.3, 0.5, 0.8, 0.95])(
    'over renewals without end at confidence %f it adds up to the fetches of a cache on demand',
    (confidence) => {
      const ttlMs = 1;
      const meanWaitMs = 1 / -Math.log(1 - confidence);
      const source = waits();
      let spared = 0;
      const lives = 200_000;
      for (let life = 0; life < lives; life++) {
        const usedAfterMs = source.next().value * meanWaitMs;
        if (usedAfterMs < ttlMs) spared += sparedByUse({ usedAfterMs, ttlMs, confidence });
      }
      const onDemand = lives / (ttlMs + meanWaitMs);
      expect(spared / onDemand).toBeCloseTo(1, 1);
    },
  );
});
