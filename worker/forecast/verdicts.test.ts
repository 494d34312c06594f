import { expect, test } from 'vitest';
import { Calibration } from './calibration.ts';
import { FEATURE_COUNT } from './features.ts';
import { Verdicts } from './verdicts.ts';

const scale = new Calibration().scale('model');

function forecast(of: { resource: number; fromMs: number; untilMs: number }) {
  const features = new Float32Array(FEATURE_COUNT);
  const scaled = { scaled: 0.5, adapted: 0.5, adaptedScaled: 0.5 };
  const said = { model: 0.5, bayesian: 0.5, ...scaled, features, propensity: 1 };
  return { ...said, ...of, modelScale: scale, adaptedScale: scale, bayesianScale: scale };
}

test('each forecast of a resource is judged by its own horizon, and only when that has ended', () => {
  const verdicts = new Verdicts(16);
  verdicts.watch(forecast({ resource: 1, fromMs: 2, untilMs: 10 }));
  verdicts.watch(forecast({ resource: 1, fromMs: 6, untilMs: 14 }));
  verdicts.watch(forecast({ resource: 2, fromMs: 2, untilMs: 12 }));
  verdicts.access(1, 5);
  expect([...verdicts.ended(10)]).toEqual([]);
  const all = [...verdicts.ended(20)];
  expect(all.map(({ resource, untilMs, came, alone }) => [resource, untilMs, came, alone])).toEqual(
    [
      [1, 10, true, true],
      [2, 12, false, true],
      [1, 14, false, false],
    ],
  );
});

test('the fuller it is the fewer forecasts are watched, and none beyond the room', () => {
  const verdicts = new Verdicts(8);
  const chances: number[] = [];
  for (let resource = 0; resource < 8; resource++) {
    chances.push(verdicts.chance());
    verdicts.watch(forecast({ resource, fromMs: 0, untilMs: 100 }));
  }
  expect(chances.slice(0, 3)).toEqual([1, 1, 1]);
  expect(verdicts.chance()).toBe(0);
  expect([...verdicts.ended(101)].length).toBe(8);
  expect(verdicts.chance()).toBe(1);
});

test('a resource that was forgotten is not judged', () => {
  const verdicts = new Verdicts(8);
  verdicts.watch(forecast({ resource: 0, fromMs: 0, untilMs: 10 }));
  verdicts.forget(Uint8Array.of(1));
  expect([...verdicts.ended(11)]).toEqual([]);
  expect(verdicts.chance()).toBe(1);
});

test('what is watched of a name after it was forgotten is judged, as if nothing had been before', () => {
  const verdicts = new Verdicts(8);
  verdicts.watch(forecast({ resource: 0, fromMs: 0, untilMs: 10 }));
  verdicts.watch(forecast({ resource: 0, fromMs: 1, untilMs: 11 }));
  verdicts.forget(Uint8Array.of(1));
  verdicts.watch(forecast({ resource: 0, fromMs: 2, untilMs: 9 }));
  verdicts.access(0, 5);
  const all = [...verdicts.ended(12)];
  expect(all.map(({ untilMs, came, alone }) => [untilMs, came, alone])).toEqual([[9, true, true]]);
});
