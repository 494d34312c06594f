import { expect, test } from 'vitest';
import { sumProfile } from './sum-profile.ts';

const frame = (functionName: string, file = '') => ({
  functionName,
  url: file && `http://localhost/.forecache/${file}`,
  columnNumber: 7,
});

test('the script counts what its own functions take; the calls into the browser and the lazy part come on top', () => {
  const sums = sumProfile({
    nodes: [
      { id: 1, callFrame: frame('(root)'), children: [2, 5, 6] },
      { id: 2, callFrame: frame('', 'client.js'), children: [3] },
      { id: 3, callFrame: frame('start', 'client.js'), children: [4] },
      { id: 4, callFrame: frame('addEventListener') },
      { id: 5, callFrame: frame('register', 'window.0a1b2c3d4e5f.js') },
      { id: 6, callFrame: frame('(idle)') },
    ],
    samples: [2, 3, 4, 5, 6],
    timeDeltas: [1_000, 2_000, 4_000, 8_000, 16_000],
  });
  expect(sums.scriptMs).toBe(3);
  expect(sums.allMs).toBe(15);
  expect(sums.functions.get('addEventListener (browser, from client.js start:7)')).toBe(4);
});
