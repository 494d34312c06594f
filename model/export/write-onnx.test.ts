import { describe, expect, test } from 'vitest';
import { seededRandom } from '../train/seeded-random.ts';
import type { Network } from '../train/network.ts';
import { checkParity, parityBound } from './check-parity.ts';
import { writeOnnx } from './write-onnx.ts';

function randomNetwork(
  widths: readonly number[],
  recurrent = 0,
): { network: Network; features: Float32Array } {
  const random = seededRandom(7);
  const draw = (length: number, spread: number) =>
    Float32Array.from({ length }, () => (random() - 0.5) * spread);
  const featureCount = widths[0] ?? 0;
  const branchOf = (width: number) => ({
    columns: [
      [0, 1],
      [2, 3],
      [4, 0],
    ],
    width,
    inputWeights: draw(2 * 3 * width, 1),
    inputBias: draw(3 * width, 1),
    stateWeights: draw(width * 3 * width, 2 / Math.sqrt(width)),
    stateBias: draw(3 * width, 1),
  });
  const layers = widths.slice(1).map((outputs, index) => {
    const inputs = (widths[index] ?? 0) + (index === 0 ? recurrent : 0);
    return {
      inputs,
      outputs,
      weights: draw(inputs * outputs, 2 / Math.sqrt(inputs)),
      bias: draw(outputs, 1),
    };
  });
  const scale = draw(featureCount, 1).map((value) => value + 1);
  return {
    network: {
      featureCount,
      offsetFeature: 2,
      mean: draw(featureCount, 4),
      scale,
      layers,
      recurrent: recurrent === 0 ? null : branchOf(recurrent),
      logShape: 0,
    },
    features: draw(featureCount * 300, 20),
  };
}

describe('writeOnnx', () => {
  test.each([[[5, 2]], [[12, 16, 8, 2]], [[31, 96, 48, 2]]])(
    'layers of %j answer in ONNX Runtime as the trainer does',
    async (widths) => {
      const { network, features } = randomNetwork(widths);
      const worst = await checkParity(network, { modelBytes: writeOnnx(network), features });
      expect(worst).toBeLessThanOrEqual(parityBound);
    },
  );

  test('a recurrent branch answers in ONNX Runtime as the trainer does', async () => {
    const { network, features } = randomNetwork([7, 16, 2], 8);
    const worst = await checkParity(network, { modelBytes: writeOnnx(network), features });
    expect(worst).toBeLessThanOrEqual(parityBound);
  });

  test('a graph that is not the network is refused with the difference and the bound', async () => {
    const { network, features } = randomNetwork([5, 4, 2]);
    const other = { ...network, mean: network.mean.map((value) => value + 0.5) };
    await expect(checkParity(network, { modelBytes: writeOnnx(other), features })).rejects.toThrow(
      /differs .* bound/,
    );
  });
});
