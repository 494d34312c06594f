import { expect, test } from 'vitest';
import { Calibration } from './calibration.ts';
import { FEATURE_COUNT } from './features.ts';
import { Judge } from './judge.ts';
import type { CandidateBatch } from './types.ts';

const minuteMs = 60_000;
const path = 'model/weur document expiry';

/** A judge that was taught that what the model holds likely never comes. */
function misledJudge() {
  const calibration = new Calibration();
  for (let i = 0; i < 2_000; i++) {
    calibration
      .scale(path)
      .learn({ confidence: 0.9, other: 0.9 }, { came: i % 20 === 0, weight: 1 });
  }
  const counted: string[] = [];
  const count = (name: string) => void counted.push(name);
  const judge = new Judge({ region: 'weur', calibration, room: 1_000, delayMs: 1, count });
  return { judge, counted };
}

function batchAt(atMs: number): CandidateBatch {
  return {
    atMs,
    candidates: [{ resource: '/a', source: 'expiry', horizonMs: minuteMs }],
    features: new Float32Array(FEATURE_COUNT),
  };
}

test('calibration that does harm is left out until it does good again, and the model drives on', () => {
  const { judge, counted } = misledJudge();
  const scores = { confidence: Float32Array.of(0.9), expectedCount: Float32Array.of(1) };
  const kindOf = () => 'document' as const;
  const announce = (round: number): number => {
    const batch = batchAt(round * 2 * minuteMs);
    judge.settle(batch.atMs);
    const judged = judge.judge(batch, scores, kindOf);
    judge.watch(batch, { scores, judged, resourceOf: () => 1, kindOf });
    judge.access(1, batch.atMs + minuteMs / 2);
    return judged.confidence[0] ?? 0;
  };
  expect(announce(1)).toBeLessThan(0.4);
  for (let round = 2; round < 100; round++) announce(round);
  expect(counted).toContain('calibrationOff');
  expect(counted).not.toContain('handedOver');
  expect(announce(100)).toBeCloseTo(0.9, 5);
  for (let round = 101; round < 20_000 && !counted.includes('calibrationBack'); round++)
    announce(round);
  expect(counted).toContain('calibrationBack');
});
