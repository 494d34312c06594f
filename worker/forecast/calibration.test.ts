import { expect, test } from 'vitest';
import { Calibration } from './calibration.ts';
import { logit, sigmoid } from './log-odds.ts';
import type { Scale } from './calibration.ts';
import { seededDraws } from './seeded-draws.ts';

/** Forecasts of `confidence` of which the share `truth` comes; the other forecaster says the same. */
function teach(
  scale: Scale,
  of: {
    verdicts: number;
    draw: () => number;
    confidence: (draw: () => number) => number;
    truth: (confidence: number) => number;
    other?: (confidence: number) => number;
  },
): void {
  for (let i = 0; i < of.verdicts; i++) {
    const confidence = of.confidence(of.draw);
    const came = of.draw() < of.truth(confidence);
    scale.learn({ confidence, other: of.other?.(confidence) ?? confidence }, { came, weight: 1 });
  }
}

const alike = (confidence: number) => ({ confidence, other: confidence });

test('a confidence stays as it is until there is enough evidence', () => {
  const scale = new Calibration().scale('model/weur image');
  for (let i = 0; i < 150; i++) scale.learn(alike(0.8), { came: false, weight: 1 });
  expect(scale.apply(alike(0.8))).toBe(0.8);
});

test('overconfident forecasts are brought to what came of them', () => {
  const scale = new Calibration().scale('model/weur image');
  const truth = (confidence: number) => sigmoid(0.6 * logit(confidence) - 0.3);
  const confidence = (draw: () => number) => 0.5 + 0.45 * draw();
  teach(scale, { verdicts: 150_000, draw: seededDraws(7), confidence, truth });
  for (const said of [0.6, 0.7, 0.8, 0.9])
    expect(Math.abs(scale.apply(alike(said)) - truth(said))).toBeLessThan(0.03);
});

test('calibration follows a change of habits', () => {
  const scale = new Calibration().scale('model/weur image');
  const draw = seededDraws(11);
  for (const truth of [0.9, 0.4])
    teach(scale, { verdicts: 200_000, draw, confidence: () => 0.7, truth: () => truth });
  expect(Math.abs(scale.apply(alike(0.7)) - 0.4)).toBeLessThan(0.06);
});

test('where the other forecaster is right about what the model is wrong about, it is believed', () => {
  const scale = new Calibration().scale('model/weur image');
  const draw = seededDraws(5);
  for (let i = 0; i < 100_000; i++) {
    const truth = draw() < 0.5 ? 0.2 : 0.8;
    scale.learn({ confidence: 0.5, other: truth }, { came: draw() < truth, weight: 1 });
  }
  for (const truth of [0.2, 0.8])
    expect(Math.abs(scale.apply({ confidence: 0.5, other: truth }) - truth)).toBeLessThan(0.03);
});

test('a class without evidence says what the classes above it have learned', () => {
  const calibration = new Calibration();
  const image = calibration.scale('model/weur image');
  teach(image, {
    verdicts: 50_000,
    draw: seededDraws(3),
    confidence: () => 0.8,
    truth: () => 0.5,
  });
  const style = calibration.scale('model/weur style').apply(alike(0.8));
  expect(style).toBeLessThan(0.65);
  expect(Math.abs(image.apply(alike(0.8)) - 0.5)).toBeLessThan(0.03);
  expect(calibration.scale('bayesian/weur style').apply(alike(0.8))).toBe(0.8);
});

test('a restored calibration says the same', () => {
  const calibration = new Calibration();
  teach(calibration.scale('model/weur image'), {
    verdicts: 5_000,
    draw: seededDraws(3),
    confidence: () => 0.8,
    truth: () => 0.5,
  });
  const copy = new Calibration();
  copy.restore(calibration.toJSON());
  const said = alike(0.7);
  expect(copy.scale('model/weur image').apply(said)).toBe(
    calibration.scale('model/weur image').apply(said),
  );
});

test('numbers that are no calibration are not taken over', () => {
  const calibration = new Calibration();
  calibration.restore([['model/weur image', [Number.NaN, 2, 3]]]);
  expect(calibration.scale('model/weur image').apply(alike(0.7))).toBe(0.7);
});
