import { expect, test } from 'vitest';
import { aRegion } from '../../../../test/fixtures/dashboard-region.ts';
import { groupPrecision } from './group-precision.ts';

const weur = aRegion({
  precision: [
    { node: 'ams', kind: 'image', used: 2, unused: 0 },
    { node: 'cdg', kind: 'document', used: 3, unused: 2 },
  ],
});
const apac = {
  ...aRegion({ precision: [{ node: 'sin', kind: 'image', used: 1, unused: 7 }] }),
  region: 'apac',
};

test('one set of tallies is told by class, by region and by node, the largest first', () => {
  expect(groupPrecision([weur, apac], 'kind')).toEqual([
    { name: 'image', used: 3, judged: 10 },
    { name: 'document', used: 3, judged: 5 },
  ]);
  expect(groupPrecision([weur, apac], 'region')).toEqual([
    { name: 'apac', used: 1, judged: 8 },
    { name: 'weur', used: 5, judged: 7 },
  ]);
  expect(groupPrecision([weur, apac], 'node').map(({ name }) => name)).toEqual([
    'sin',
    'cdg',
    'ams',
  ]);
});
