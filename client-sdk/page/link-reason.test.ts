import { expect, test } from 'vitest';
import { whyNotLink, type LinkFacts } from './link-reason.ts';

const plain: LinkFacts = {
  origin: 'https://example.org',
  pathname: '/story',
  rel: '',
  hasAttribute: () => false,
  closest: () => null,
};

test.each<[string, Partial<LinkFacts>, string]>([
  ['a plain link', {}, ''],
  ['a link to another host', { origin: 'https://elsewhere.example' }, 'other-origin'],
  ['a link under data-no-prefetch', { closest: () => ({}) }, 'no-prefetch'],
  ['a nofollow link', { rel: 'external nofollow' }, 'nofollow'],
  ['a link whose rel only contains the word', { rel: 'nofollower' }, ''],
  ['a download', { hasAttribute: (name) => name === 'download' }, 'download'],
  ['a logout link', { pathname: '/user/log-out' }, 'sensitive'],
  ['a cart', { pathname: '/cart/add/7' }, 'sensitive'],
  ['a page about logging', { pathname: '/blog/logging-in-go' }, ''],
])('%s is refused for the right reason', (_name, facts, reason) => {
  expect(whyNotLink({ ...plain, ...facts }, 'https://example.org')).toBe(reason);
});
