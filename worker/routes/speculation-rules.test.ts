import { expect, test } from 'vitest';
import type { Hint } from '../../protocol/index.ts';
import { noRules, rulesOf } from './speculation-rules.ts';

function hint(resource: string, more: Partial<Hint> = {}): Hint {
  return { resource, confidence: 0.5, kind: 'document', bytes: 1_000, needs: [], ...more };
}

test('links of the page to what is likely are prerendered when pointed at, unless the link forbids it', () => {
  expect(rulesOf([hint('/story'), hint('/other')])).toEqual({
    prerender: [
      {
        eagerness: 'moderate',
        where: {
          and: [
            { href_matches: ['/story', '/other'] },
            {
              not: {
                selector_matches:
                  '[data-no-prefetch], [data-no-prefetch] a, [rel~=nofollow], [download]',
              },
            },
          ],
        },
      },
    ],
  });
});

test.each([
  ['unlikely', hint('/rare', { confidence: 0.1 })],
  ['no page', hint('/a.css', { kind: 'style' })],
  ['an action', hint('/logout')],
  ['a hidden query', hint('/list?~00')],
])('what is %s is in no rule', (_what, one) => {
  expect(rulesOf([one])).toEqual(noRules);
});

test('a path with signs of URL patterns matches itself alone', () => {
  const [rule] = rulesOf([hint('/a(b)*?page=2')]).prerender;
  expect(rule).toMatchObject({
    where: { and: [{ href_matches: ['/a\\(b\\)\\*\\?page=2'] }, {}] },
  });
});
