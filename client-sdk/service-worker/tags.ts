import type { SiteTags } from '../shared/messages.ts';
import { readValue, writeValue } from './values.ts';

const unknown: SiteTags = {
  application: '',
  task: '',
  userClass: '',
  build: '',
  keepQuery: [],
  budget: { page: 0, session: 0, day: 0 },
};

let current: SiteTags | undefined;

/** What the last page said of its site; kept, because the browser ends a worker between two messages. */
export async function readTags(): Promise<SiteTags> {
  return (current ??= (await readValue('tags')) ?? unknown);
}

export async function writeTags(tags: SiteTags): Promise<void> {
  current = tags;
  await writeValue('tags', tags);
}
