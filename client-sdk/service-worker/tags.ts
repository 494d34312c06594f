import type { SiteTags } from '../shared/messages.ts';
import { database } from './database.ts';

const unknown: SiteTags = {
  application: '',
  task: '',
  build: '',
  keepQuery: [],
  budget: { page: 0, session: 0, day: 0 },
};

let current: SiteTags | undefined;

/** What the last page said of its site; kept, because the browser ends a worker between two messages. */
export async function readTags(): Promise<SiteTags> {
  current ??= (await (await database()).get('values', 'tags')) as SiteTags | undefined;
  return current ?? unknown;
}

export async function writeTags(tags: SiteTags): Promise<void> {
  current = tags;
  await (await database()).put('values', tags, 'tags');
}
