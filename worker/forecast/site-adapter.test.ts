import { expect, test } from 'vitest';
import { F, FEATURE_COUNT } from './features.ts';
import { logit, sigmoid } from './log-odds.ts';
import { seededDraws } from './seeded-draws.ts';
import { SiteAdapter, type Word } from './site-adapter.ts';

/** Candidates whose truth is the confidence, moved by `weight` where the visitor's last item announces them. */
function teach(adapter: SiteAdapter, of: { verdicts: number; weight: number; seed: number }): void {
  const draw = seededDraws(of.seed);
  for (let at = 0; at < of.verdicts; at++) {
    const word = wordOf({ confidence: 0.1 + 0.6 * draw(), announced: draw() });
    adapter.learn(word, { came: draw() < truthOf(word, of.weight), weight: 1 });
  }
}

function wordOf(of: { confidence: number; announced: number }): Word {
  const features = new Float32Array(FEATURE_COUNT);
  features[F.newestConfidence] = of.announced;
  return { confidence: of.confidence, features };
}

function truthOf({ confidence, features }: Word, weight: number): number {
  return sigmoid(logit(confidence) + weight * ((features[F.newestConfidence] ?? 0) - 0.5));
}

const words = [0.2, 0.5, 0.7].flatMap((confidence) =>
  [0, 0.3, 0.9].map((announced) => wordOf({ confidence, announced })),
);

function farthestOff(adapter: SiteAdapter, weight: number): number {
  return Math.max(...words.map((word) => Math.abs(adapter.apply(word) - truthOf(word, weight))));
}

test('evidence that means more on a site than the forecaster thinks is learned', () => {
  const adapter = new SiteAdapter();
  expect(farthestOff(adapter, 3)).toBeGreaterThan(0.25);
  teach(adapter, { verdicts: 200_000, weight: 3, seed: 1 });
  expect(farthestOff(adapter, 3)).toBeLessThan(0.12);
});

test('where the forecaster is right its word stays as it is', () => {
  const adapter = new SiteAdapter();
  teach(adapter, { verdicts: 20_000, weight: 0, seed: 2 });
  expect(farthestOff(adapter, 0)).toBeLessThan(0.03);
});

test('what was learned from many verdicts is unlearned when it is true no longer', () => {
  const adapter = new SiteAdapter();
  teach(adapter, { verdicts: 100_000, weight: 3, seed: 3 });
  expect(farthestOff(adapter, -3)).toBeGreaterThan(0.5);
  teach(adapter, { verdicts: 300_000, weight: -3, seed: 4 });
  expect(farthestOff(adapter, -3)).toBeLessThan(0.15);
});

test('a restored adapter says the same; numbers that are none begin anew', () => {
  const [adapter, copy] = [new SiteAdapter(), new SiteAdapter()];
  teach(adapter, { verdicts: 5_000, weight: 3, seed: 5 });
  copy.fromArray(adapter.toArray());
  expect(words.map((word) => copy.apply(word))).toEqual(words.map((word) => adapter.apply(word)));
  for (const numbers of [[1, 2, 3], adapter.toArray().fill(Number.NaN)]) {
    copy.fromArray(numbers);
    expect(words.map((word) => copy.apply(word))).toEqual(words.map((w) => w.confidence));
  }
});
