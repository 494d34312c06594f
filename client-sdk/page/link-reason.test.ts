import { beforeAll, expect, test, vi } from 'vitest';
import { whyNotLink, type LinkFacts } from './link-reason.ts';

beforeAll(() => {
  vi.stubGlobal('document', { URL: 'https://example.org/' });
});

const plain: LinkFacts = {
  href: 'https://example.org/story',
  pathname: '/story',
  rel: '',
  hasAttribute: () => false,
  closest: () => null,
};

test.each<[string, Partial<LinkFacts>, string]>([
  ['a plain link', {}, ''],
  ['a link to another host', { href: 'https://elsewhere.example/story' }, 'other-origin'],
  ['a link under data-no-prefetch', { closest: () => ({}) }, 'no-prefetch'],
  ['a nofollow link', { rel: 'external nofollow' }, 'nofollow'],
  ['a link whose rel only contains the word', { rel: 'nofollower' }, ''],
  ['a download', { hasAttribute: (name) => name === 'download' }, 'download'],
  ['a logout link', { pathname: '/user/log-out' }, 'sensitive'],
  ['a cart', { pathname: '/cart/add/7' }, 'sensitive'],
  ['a page about logging', { pathname: '/blog/logging-in-go' }, ''],
])('%s is refused for the right reason', (_name, facts, reason) => {
  expect(whyNotLink({ ...plain, ...facts })).toBe(reason);
});
