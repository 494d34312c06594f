import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { expect } from 'vitest';
import type { Lease } from '../../../protocol/index.ts';
import { signLease } from '../../../protocol/index.ts';
import { app } from '../../../worker/app.ts';
import { forgetNodeCaches } from '../../../worker/cache/node-cache.ts';
import { forgetAccounts } from '../../../worker/cache/node-index.ts';
import { hearPurge } from '../../../worker/cache/node-purges.ts';
import { runLease } from '../../../worker/cache/run-lease.ts';
import { placeOf } from '../../../worker/cache/scope.ts';
import { driveClock } from '../../../worker/clock.ts';
import { settingsOf, siteOf } from '../../../worker/settings.ts';
import { forbidden } from './forbidden.ts';
import type { Step } from './steps.ts';
import { leaseTtlS } from './steps.ts';
import { clock, settings, type World } from './world.ts';

/** Lets one thing happen, and holds what is served against the RFC. */
export async function perform(world: World, current: Step): Promise<void> {
  world.next = current;
  if (current.kind === 'wait') {
    clock.s += current.seconds;
    return;
  }
  const site = siteOf(settingsOf(settings), world.host);
  if (current.kind === 'restart') {
    forgetAccounts();
    forgetNodeCaches();
    return;
  }
  if (current.kind === 'lease') {
    await fetchAhead(world, current.path);
    return;
  }
  if (current.kind === 'purge') {
    hearPurge(site, {
      site: world.host,
      atMs: clock.s * 1_000,
      scope: 'resource',
      values: [current.path],
    });
    for (const given of world.given) if (given.path === current.path) given.goneS = clock.s;
    clock.s += 1;
    return;
  }
  const before = world.given.length;
  const context = createExecutionContext();
  const headers = new Headers({ 'forecache-now': String(clock.s * 1_000) });
  if (current.kind === 'get') {
    headers.set('accept-language', current.language);
    if (current.cacheControl !== '') headers.set('cache-control', current.cacheControl);
    if (current.authorized) headers.set('authorization', 'Bearer x');
  }
  const request = new Request(`https://${world.host}${current.path}`, {
    method: current.kind === 'post' ? 'POST' : 'GET',
    headers,
  });
  const servedAtS = clock.s;
  const response = await app.fetch(request, settings, context);
  const text = await response.text();
  // What happens behind the answer must not change what the answer was judged by.
  const judged = world.given.map((given) => ({ ...given }));
  await waitOnExecutionContext(context);
  expect(clock.s).toBe(servedAtS);
  if (current.kind === 'post') {
    if (current.ok)
      for (const given of world.given) if (given.path === current.path) given.goneS = clock.s;
    return;
  }
  const id = Number(text.slice(1));
  const given = judged[id];
  if (given === undefined) return;
  const status = response.headers.get('cache-status') ?? '';
  const fromOrigin = id >= before || /fwd-status=304/.test(status);
  const failed = world.given.length > before && [500, 503].includes(world.given.at(-1)!.status);
  if (!fromOrigin)
    expect(
      forbidden(given, current, failed),
      `${status} for ${JSON.stringify(given)}`,
    ).toBeUndefined();
}

async function fetchAhead(world: World, resource: string): Promise<void> {
  const nowMs = clock.s * 1_000;
  driveClock(settings, new Headers({ 'forecache-now': String(nowMs) }));
  const context = createExecutionContext();
  const request = new Request(`https://${world.host}${resource}`);
  const place = await placeOf({ request, env: settings, context }, world.host);
  const lease: Lease = {
    id: `lease-${nowMs}`,
    site: world.host,
    region: place.region,
    node: place.node,
    resource,
    kind: 'document',
    confidence: 0.9,
    priority: 1,
    issuedAtMs: nowMs,
    deadlineMs: nowMs + 60_000,
    ttlMs: leaseTtlS * 1_000,
    forecastAtMs: nowMs,
    keyId: 'test',
    signature: '',
  };
  const signed = await signLease(lease, place.settings.keys!);
  const before = world.given.map((given) => ({ ...given }));
  const { kind } = await runLease(place, { lease: signed, mayStart: async () => true });
  await waitOnExecutionContext(context);
  // What was not stored for the lease is as it was, whatever the origin said of it.
  if (kind === 'failed')
    for (const [at, given] of before.entries()) Object.assign(world.given[at]!, given);
}
