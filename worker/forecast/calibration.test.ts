import { expect, test } from 'vitest';
import { Calibration, logit, sigmoid } from './calibration.ts';

/** Deterministic draws: a linear congruential generator. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('a confidence stays as it is until there is enough evidence', () => {
  const calibration = new Calibration();
  for (let i = 0; i < 50; i++) calibration.learn({ kind: 'image', confidence: 0.8, used: false });
  expect(calibration.apply('image', 0.8)).toBe(0.8);
  expect(calibration.apply('never-seen', 0.3)).toBe(0.3);
});

test('overconfident forecasts are brought to what came of them', () => {
  const calibration = new Calibration();
  const draw = draws(7);
  for (let i = 0; i < 20_000; i++) {
    const confidence = 0.5 + 0.45 * draw();
    const truth = sigmoid(0.6 * logit(confidence) - 0.3);
    calibration.learn({ kind: 'image', confidence, used: draw() < truth });
  }
  for (const confidence of [0.6, 0.7, 0.8, 0.9]) {
    const truth = sigmoid(0.6 * logit(confidence) - 0.3);
    expect(Math.abs(calibration.apply('image', confidence) - truth)).toBeLessThan(0.03);
  }
});

test('calibration follows a change of habits', () => {
  const calibration = new Calibration();
  const draw = draws(11);
  for (const truth of [0.9, 0.4]) {
    for (let i = 0; i < 12_000; i++)
      calibration.learn({ kind: 'image', confidence: 0.7, used: draw() < truth });
  }
  expect(Math.abs(calibration.apply('image', 0.7) - 0.4)).toBeLessThan(0.06);
});

test('classes do not disturb each other, and a restored calibration says the same', () => {
  const calibration = new Calibration();
  const draw = draws(3);
  for (let i = 0; i < 5_000; i++)
    calibration.learn({ kind: 'image', confidence: 0.8, used: draw() < 0.5 });
  expect(calibration.apply('style', 0.8)).toBe(0.8);
  const copy = new Calibration();
  copy.restore(calibration.toJSON());
  expect(copy.apply('image', 0.8)).toBe(calibration.apply('image', 0.8));
});
