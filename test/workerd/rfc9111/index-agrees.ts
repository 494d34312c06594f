import { expect } from 'vitest';
import { openNodeCache } from '../../../worker/cache/node-cache.ts';
import { indexOf, overheadBytes } from '../../../worker/cache/node-index.ts';
import { storageUrl } from '../../../worker/cache/rules/cache-key.ts';
import { variantKey, variantOf } from '../../../worker/cache/rules/vary.ts';
import { settingsOf, siteOf } from '../../../worker/settings.ts';
import { settings, type World } from './world.ts';

/** All places where a response to this path can be stored. */
function placesOf(world: World, target: string): readonly string[] {
  const varies = world.given.some((given) => given.vary && given.path === target);
  const variants = (varies ? ['en', 'de', undefined] : []).map((language) => {
    const fields = new Map(language === undefined ? [] : [['accept-language', language] as const]);
    return variantKey(variantOf(['accept-language'], fields));
  });
  return ['', ...variants].map((variant) =>
    storageUrl({ host: world.host, target, buildId: '', variant }),
  );
}

/** The index knows of every object that the cache has of this path, with its size, and of no other. */
export async function indexAgrees(world: World, target: string): Promise<void> {
  const site = siteOf(settingsOf(settings), world.host);
  const cache = await openNodeCache('local');
  const index = indexOf({ node: 'local', site, cache });
  for (const url of placesOf(world, target)) {
    const found = await cache.find(url);
    const stored = found?.kind === 'response' ? found.stored.bytes + overheadBytes : undefined;
    if (found?.kind === 'response') await found.body?.cancel();
    expect(index.get(url)?.bytes, url).toBe(stored);
  }
}
