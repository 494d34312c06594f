import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  decodeAccessBatch,
  decodeCatalogue,
  decodeForecasts,
  decodeHints,
  decodeInvalidation,
  decodeLeases,
  decodeOutcomes,
  encodeAccessBatch,
  encodeCatalogue,
  encodeForecasts,
  encodeHints,
  encodeInvalidation,
  encodeLeases,
  encodeOutcomes,
  encodePlainAccessBatch,
  keyRing,
  limits,
  signPrefetch,
  verifyLease,
  type Access,
  type AccessBatch,
  type Forecast,
  type Hints,
  type Invalidation,
  type Outcome,
} from './index.ts';

const document = readFileSync(new URL('../PROTOCOL.md', import.meta.url), 'utf8');

/** The bytes that the document prints under a name. */
function printed(name: string): Uint8Array {
  const block = new RegExp(`\`\`\`hex ${name}\n([0-9a-f \n]+)\`\`\``).exec(document)?.[1];
  if (block === undefined) throw new RangeError(`no-such-block: '${name}' in PROTOCOL.md`);
  return Uint8Array.from(block.trim().split(/\s+/), (byte) => Number.parseInt(byte, 16));
}

const page: Access = {
  atMs: 1_764_000_000_000,
  visitor: 'ann',
  resource: '/tea',
  page: '',
  application: '',
  task: '',
  kind: 'document',
  status: 200,
  bytes: 5_000,
  freshForMs: 600_000,
  validator: 7,
  servedFrom: 'edge',
};
const picture: Access = {
  ...page,
  atMs: 1_764_000_000_120,
  resource: '/tea.svg',
  page: '/tea',
  kind: 'image',
  bytes: 900,
  validator: 0,
  servedFrom: 'origin',
};
const batch: AccessBatch = {
  id: 'b1',
  site: 'shop.example',
  region: 'weur',
  node: 'FRA',
  agent: 'edge',
  sentAtMs: 1_764_000_001_000,
  accesses: [page, picture],
};

test('the plain batch is the one printed', () => {
  expect(decodeAccessBatch(printed('access-plain'))).toEqual(batch);
  expect(encodePlainAccessBatch(batch)).toEqual(printed('access-plain'));
});

test('the batch in columns is the one printed', () => {
  expect(decodeAccessBatch(printed('access-columns'))).toEqual(batch);
  expect(encodeAccessBatch(batch)).toEqual(printed('access-columns'));
});

test('the catalogue and the batch by it are those printed', () => {
  const catalogue = decodeCatalogue(printed('catalogue'));
  expect(catalogue.id).toBe(2_133_637_675);
  expect(catalogue.entries.map(({ resource }) => resource)).toEqual(['/tea', '/tea.svg']);
  expect(encodeCatalogue([page, picture])).toEqual(printed('catalogue'));
  const catalogueOf = () => catalogue;
  expect(decodeAccessBatch(printed('access-by-catalogue'), { catalogueOf })).toEqual(batch);
  expect(encodeAccessBatch(batch, { catalogue })).toEqual(printed('access-by-catalogue'));
});

test('the forecast is the one printed', () => {
  const forecast: Forecast = {
    resource: '/tea',
    region: 'weur',
    madeAtMs: 1_764_000_000_000,
    horizonMs: 600_000,
    expectedCount: 2.5,
    confidence: 0.875,
    source: 'successor',
    kind: 'document',
    bytes: 5_000,
    freshForMs: 600_000,
    volatility: 0.25,
    nodes: [{ node: 'FRA', share: 0.75 }],
  };
  expect(decodeForecasts(printed('forecasts'))).toEqual([forecast]);
  expect(encodeForecasts([forecast])).toEqual(printed('forecasts'));
});

const secret = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const ring = keyRing(JSON.stringify({ k1: secret }));

test('the lease printed was signed by the key printed', async () => {
  const [lease] = decodeLeases(printed('leases'));
  expect(lease).toMatchObject({ id: 'l1', node: 'FRA', resource: '/tea', confidence: 0.875 });
  expect(await verifyLease(lease!, { ring, nowMs: 1_764_000_000_000 })).toEqual({ valid: true });
  expect(encodeLeases([lease!])).toEqual(printed('leases'));
});

test('the outcome is the one printed', () => {
  const outcome: Outcome = {
    leaseId: 'l1',
    site: 'shop.example',
    region: 'weur',
    node: 'FRA',
    resource: '/tea',
    kind: 'used',
    atMs: 1_764_000_005_000,
    bytes: 5_000,
    latencyMs: 80.5,
    validator: 7,
    reason: '',
  };
  expect(decodeOutcomes(printed('outcomes'))).toEqual([outcome]);
  expect(encodeOutcomes([outcome])).toEqual(printed('outcomes'));
});

test('the hints are those printed', () => {
  const hints: Hints = {
    page: '/',
    madeAtMs: 1_764_000_000_000,
    hints: [
      { resource: '/tea', kind: 'document', confidence: 0.875, bytes: 5_000, needs: ['/tea.svg'] },
    ],
  };
  expect(decodeHints(printed('hints'))).toEqual(hints);
  expect(encodeHints(hints)).toEqual(printed('hints'));
});

test('the invalidation is the one printed', () => {
  const invalidation: Invalidation = {
    site: 'shop.example',
    atMs: 1_764_000_000_000,
    scope: 'prefix',
    values: ['/tea'],
  };
  expect(decodeInvalidation(printed('invalidation'))).toEqual(invalidation);
  expect(encodeInvalidation(invalidation)).toEqual(printed('invalidation'));
});

test('the prefetch mark is the one printed', async () => {
  const mark = await signPrefetch(
    {
      site: 'shop.example',
      target: '/tea?page=2',
      node: 'FRA',
      leaseId: 'l1',
      issuedAtMs: 1_764_000_000_000,
      expiresAtMs: 1_764_000_030_000,
    },
    ring,
  );
  expect(document).toContain(`Forecache-Prefetch: ${mark}\n`);
});

test('the limits that the document names are those enforced', () => {
  for (const limit of [limits.frameBytes, limits.columnTextBytes, limits.catalogueTextBytes]) {
    expect(document).toContain(`${limit.toLocaleString('en')} bytes`);
  }
  expect(document).toContain(
    [limits.forecasts, limits.leases, limits.hints]
      .map((limit) => limit.toLocaleString('en'))
      .join('; '),
  );
});
