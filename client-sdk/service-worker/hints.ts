import type { Hint } from '../../protocol/messages.ts';
import { learnPurges } from './learn-purges.ts';
import { readHints } from './read-hints.ts';

/** What the edge thinks this visitor needs next on a page; nothing when it cannot be asked. */
export async function askHints(page: string): Promise<readonly Hint[]> {
  try {
    const response = await fetch(`/.forecache/hints?page=${encodeURIComponent(page)}`, {
      credentials: 'omit',
      priority: 'low',
    });
    if (!response.ok) return [];
    await learnPurges(Number(response.headers.get('forecache-purged')));
    return readHints(new Uint8Array(await response.arrayBuffer()));
  } catch {
    return [];
  }
}
