import { describe, expect, test } from 'vitest';
import { Seals } from './seals.ts';

const url = 'https://site.test///a';

/** A node's texts, which all isolates of a data centre share. */
function texts() {
  const kept = new Map<string, string>();
  const asked: string[] = [];
  return {
    kept,
    asked,
    putText: async (at: string, text: string) => void kept.set(at, text),
    findText: async (at: string) => {
      asked.push(at);
      return kept.get(at);
    },
    remove: async (at: string) => kept.delete(at),
  };
}

describe('a body that was stored as it came', () => {
  test('is believed by the isolate that sealed it without asking the cache', async () => {
    const shared = texts();
    const seals = new Seals(shared);
    await seals.set(url, { storing: 'one', bytes: 7 });
    expect(await seals.of(url, 'one')).toEqual({ storing: 'one', bytes: 7 });
    expect(shared.asked).toEqual([]);
  });

  test('is believed by other isolates, and after a restart, by its note, which is read once', async () => {
    const shared = texts();
    await new Seals(shared).set(url, { storing: 'one', bytes: 7 });
    const other = new Seals(shared);
    expect(await other.of(url, 'one')).toEqual({ storing: 'one', bytes: 7 });
    await other.of(url, 'one');
    expect(shared.asked).toHaveLength(1);
  });

  test('is believed by nobody without a note, or with that of an earlier storing', async () => {
    const shared = texts();
    const seals = new Seals(shared);
    expect(await seals.of(url, 'one')).toBeUndefined();
    await seals.set(url, { storing: 'one', bytes: 7 });
    expect(await seals.of(url, 'two')).toBeUndefined();
    expect(await new Seals(shared).of(url, 'two')).toBeUndefined();
  });

  test('is not believed by a note that cannot be read', async () => {
    const shared = texts();
    await new Seals(shared).set(url, { storing: 'one', bytes: 7 });
    for (const [at, text] of shared.kept) shared.kept.set(at, text.slice(0, 4));
    expect(await new Seals(shared).of(url, 'one')).toBeUndefined();
  });

  test('takes its note with it when it goes', async () => {
    const shared = texts();
    const seals = new Seals(shared);
    await seals.set(url, { storing: 'one', bytes: 7 });
    await seals.drop(url);
    expect(await seals.of(url, 'one')).toBeUndefined();
    expect(shared.kept.size).toBe(0);
  });
});
