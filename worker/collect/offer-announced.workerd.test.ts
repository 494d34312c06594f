import { afterEach, expect, test, vi } from 'vitest';
import { aNode, anOrigin } from '../../test/workerd/a-node.ts';
import { serve } from '../cache/serve.ts';
import { flushNode } from './flush-node.ts';

afterEach(() => vi.unstubAllGlobals());

async function watch(site: string) {
  const asked = anOrigin();
  const { place, desk, visit } = await aNode(site);
  await flushNode(place, desk);
  return {
    asked,
    flush: () => flushNode(place, desk),
    async ask(path: string, cmcd: string): Promise<string> {
      const response = await serve(visit(path, { 'cmcd-request': cmcd }));
      await response.arrayBuffer();
      return response.headers.get('cache-status') ?? '';
    },
  };
}

test('what a player says that it will ask for next is in the cache when it asks', async () => {
  const player = await watch('player.test');
  for (const number of [1, 2, 3]) await player.ask(`/v/${number}.m4s`, 'bl=4000');
  expect(await player.ask('/v/4.m4s', 'bl=4000,nor="5.m4s"')).toContain('fwd=uri-miss');
  await player.flush();
  expect(player.asked).toEqual(['/v/1.m4s', '/v/2.m4s', '/v/3.m4s', '/v/4.m4s', '/v/5.m4s']);
  const status = await player.ask('/v/5.m4s', 'bl=4000,nor="6.m4s"');
  expect(status).toContain('hit');
  expect(status).toContain('detail=prefetched');
});

test('a player cannot have fetched what no edge has seen answered as cacheable', async () => {
  const player = await watch('liar.test');
  await player.ask('/v/1.m4s', 'nor="..%2Faccount"');
  await player.ask('/v/2.m4s', 'nor="3.m4s"');
  await player.flush();
  expect(player.asked).toEqual(['/v/1.m4s', '/v/2.m4s']);
});
