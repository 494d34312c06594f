import * as fc from 'fast-check';
import { afterAll, test, vi } from 'vitest';
import { indexAgrees } from './index-agrees.ts';
import { perform } from './perform.ts';
import { step, storedWhileRemoved } from './steps.ts';
import { World } from './world.ts';

afterAll(() => vi.unstubAllGlobals());

test('whatever is answered, asked, purged and restarted: nothing is served that RFC 9111 forbids', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), async (steps) => {
      const world = new World();
      vi.stubGlobal('fetch', async (url: string, init: RequestInit) =>
        world.answerOf(new Request(url, init)),
      );
      for (const current of steps) {
        await perform(world, current);
        // After a restart the next operation reads what the isolate before it wrote down.
        if (current.kind === 'restart') continue;
        if ('path' in current && current.kind !== 'purge') await indexAgrees(world, current.path);
      }
    }),
    { numRuns: 2_000, examples: [[storedWhileRemoved]] },
  );
}, 600_000);
