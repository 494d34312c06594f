import { describe, expect, test } from 'vitest';
import { Navigation } from './navigation.ts';
import { adoptNavigation, readNavigation, saveNavigation } from './saved-navigation.ts';

const span = 8;

function createNavigation(): Navigation {
  return new Navigation({ resources: 16, visitors: 8, entries: 64 });
}

function taught(): Navigation {
  const navigation = createNavigation();
  const common = { hasPage: false, page: -1, kind: 'document' } as const;
  for (let visitor = 0; visitor < 5; visitor++) {
    for (const [at, resource] of [1, 2, 3].entries()) {
      const atMs = 1_000_000 + visitor * 1_000 + at;
      navigation.learn({ ...common, visitor, serial: visitor + 1, resource, atMs }, () => {});
    }
    const part = { visitor, serial: visitor + 1, resource: 4, hasPage: true, page: 3 };
    navigation.learn({ ...part, kind: 'image', atMs: 1_000_010 + visitor * 1_000 }, () => {});
  }
  return navigation;
}

describe('saved navigation', () => {
  test('brings back what followed what, what pages load, and what is popular', () => {
    const navigation = taught();
    const copy = createNavigation();
    const saved = readNavigation(saveNavigation(navigation, span), { navigation: copy, span });
    if (saved === undefined) throw new Error('not read');
    adoptNavigation(copy, saved, () => true);
    expect(copy.followed.count(1, 2)).toBe(navigation.followed.count(1, 2));
    expect(copy.followed.count(1, 2)).toBe(5);
    expect(copy.parts.count(3, 4)).toBe(5);
    expect(copy.loads).toEqual(navigation.loads);
    expect(copy.popular.toSorted()).toEqual([1, 2, 3]);
    expect(copy.totalViews).toBeCloseTo(navigation.totalViews, 3);
  });

  test('bytes cut short, too long, or for another number of resources are refused', () => {
    const navigation = taught();
    const bytes = saveNavigation(navigation, span);
    for (let length = 0; length < bytes.length; length++) {
      expect(readNavigation(bytes.subarray(0, length), { navigation, span })).toBeUndefined();
    }
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(readNavigation(longer, { navigation, span })).toBeUndefined();
    expect(readNavigation(bytes, { navigation, span: span + 1 })).toBeUndefined();
  });

  test('whatever byte is changed, it is refused or names only resources that there are', () => {
    const navigation = taught();
    const bytes = saveNavigation(navigation, span);
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0x00, 0x7f, 0xff]) {
        const changed = bytes.slice();
        changed[at] = value;
        const saved = readNavigation(changed, { navigation, span });
        for (const { ids, counts } of saved === undefined ? [] : [saved.followed, saved.parts]) {
          expect(ids.every((id) => id >= 0 && id < span)).toBe(true);
          expect(counts.every((count) => count >= 0 && Number.isFinite(count))).toBe(true);
        }
      }
    }
  });
});
