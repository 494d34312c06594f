import { expect, test } from 'vitest';
import { Calibration } from './calibration.ts';
import { F, FEATURE_COUNT } from './features.ts';
import { Judge } from './judge.ts';
import { seededDraws } from './seeded-draws.ts';
import type { CandidateBatch } from './types.ts';

const minuteMs = 60_000;
const path = 'model/weur document expiry';
const settings = { region: 'weur', room: 1_000, delayMs: 1, adapts: true };

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
  const judge = new Judge({ ...settings, calibration, count });
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

/** A judge on a site where what the visitor's last item announces comes five times in six, and anything else once in ten. */
function judgeOfSite({ modelKnows = false, adapts = true } = {}) {
  const counted: string[] = [];
  const count = (name: string) => void counted.push(name);
  const calibration = new Calibration();
  const judge = new Judge({ ...settings, calibration, count, adapts });
  const kindOf = () => 'document' as const;
  const draw = seededDraws(1);
  const round = (at: number): number => {
    const batch = batchAt(at * 2 * minuteMs);
    const isAnnounced = at % 3 === 0;
    const truth = isAnnounced ? 5 / 6 : 0.1;
    batch.features[F.newestConfidence] = isAnnounced ? 0.4 : 0;
    const scores = {
      confidence: Float32Array.of(modelKnows ? truth : 1 / 3),
      expectedCount: Float32Array.of(1),
    };
    judge.settle(batch.atMs);
    const judged = judge.judge(batch, scores, kindOf);
    judge.watch(batch, { scores, judged, resourceOf: () => 1, kindOf });
    if (draw() < truth) judge.access(1, batch.atMs + minuteMs / 2);
    return judged.confidence[0] ?? 0;
  };
  return { round, counted };
}

test('where the features say more on this site than the model makes of them, the adapted word is announced', () => {
  const { round, counted } = judgeOfSite();
  for (let at = 1; at <= 6_000; at++) round(at);
  expect(counted).toContain('adapted');
  expect(round(6_003)).toBeGreaterThan(0.7);
  expect(round(6_004)).toBeLessThan(0.2);
});

test('where the model knows it already, its own word is announced', () => {
  const { round, counted } = judgeOfSite({ modelKnows: true });
  for (let at = 1; at <= 6_000; at++) round(at);
  expect(counted).not.toContain('adapted');
});

test('told not to adapt, it announces the model’s word whatever the features say', () => {
  const { round } = judgeOfSite({ adapts: false });
  for (let at = 1; at <= 6_000; at++) round(at);
  expect(round(6_003)).toBeLessThan(0.5);
  expect(round(6_004)).toBeGreaterThan(0.2);
});
