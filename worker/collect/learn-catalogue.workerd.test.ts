import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { encodeAccessBatch, type Access, type AccessBatch } from '../../protocol/index.ts';
import { objectName } from '../objects/object-name.ts';
import { catalogueOf, learnCatalogue } from './learn-catalogue.ts';
import { deskOf } from './node-desk.ts';

function batchOf(site: string, id: string, count: number): AccessBatch {
  const accesses = Array.from({ length: count }, (_, index): Access => ({
    atMs: Date.now() - 60_000 + index,
    visitor: `visitor-${index % 7}`,
    resource: `/page/${index % 90}`,
    page: '',
    application: '',
    task: '',
    kind: 'document',
    status: 200,
    bytes: 5_000 + (index % 90),
    freshForMs: 60_000,
    validator: 1 + (index % 90),
    servedFrom: 'origin',
  }));
  const sentAtMs = Date.now();
  return { id, site, region: 'weur', node: 'AMS', agent: 'edge', sentAtMs, accesses };
}

test('a node learns the catalogue of its region, and its batches by it are learnt, also after an eviction', async () => {
  const name = { site: 'catalogue.test', region: 'weur' };
  const desk = deskOf({ site: { host: name.site }, node: 'AMS', region: name.region });
  const forecaster = env.FORECASTER.getByName(objectName(name));
  await forecaster.ingest([encodeAccessBatch(batchOf(name.site, 'first', 2_000))]);

  expect(catalogueOf(desk)).toBeUndefined();
  await learnCatalogue({ env }, desk);
  const catalogue = catalogueOf(desk);
  expect(catalogue?.entries.length).toBe(90);

  await evictDurableObject(forecaster);
  const batch = batchOf(name.site, 'second', 200);
  const frame = encodeAccessBatch(batch, { catalogue });
  expect(frame.length).toBeLessThan(encodeAccessBatch(batch).length);
  expect(await forecaster.ingest([frame])).toEqual({ accepted: 1, refused: 0, duplicates: 0 });
  const again = await forecaster.catalogue(catalogue?.id ?? 0);
  expect(again).toEqual({ id: catalogue?.id, frame: undefined });
});
