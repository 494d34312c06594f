import { env } from 'cloudflare:workers';
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { encodeAccessBatch } from '../../../protocol/index.ts';
import { app } from '../../app.ts';
import { objectName } from '../../objects/object-name.ts';
import { decodeState } from './page/decode-state.ts';

const site = 'shop.test';
const region = 'weur';

test('the page reads the state that the Worker tells', async () => {
  const access = {
    atMs: Date.now(),
    visitor: 'ann',
    resource: '/tea',
    page: '',
    application: '',
    task: '',
    kind: 'document',
    status: 200,
    bytes: 5_000,
    freshForMs: 60_000,
    validator: 0,
    servedFrom: 'origin',
  } as const;
  const sender = { site, region, node: 'AMS', agent: 'edge', sentAtMs: Date.now() } as const;
  const frame = encodeAccessBatch({ id: 'first', ...sender, accesses: [access] });
  await env.FORECASTER.getByName(objectName({ site, region })).ingest([frame]);
  const context = createExecutionContext();
  const request = new Request(`https://${site}/.forecache/state`);
  const answer = await app.fetch(request, { ...env, CLOCK: 'driven' }, context);
  const state = decodeState(await answer.json());
  await waitOnExecutionContext(context);
  expect(state.site).toBe(site);
  expect(state.regions).toMatchObject([{ region, forecaster: { counters: { accesses: 1 } } }]);
});
