import { expect, test } from 'vitest';
import { isSensitivePath } from './sensitive-path.ts';

test.each([
  '/logout',
  '/log-in',
  '/sign_up',
  '/signin?next=/',
  '/cart',
  '/checkout/2',
  '/my/account',
  '/oauth/start',
  '/unsubscribe/abc',
  '/wp-admin',
])('%s is never prefetched', (path) => {
  expect(isSensitivePath(path)).toBe(true);
});

test.each(['/', '/articles/the-cartel', '/catalogue', '/blogging-instructions', '/accountants'])(
  '%s is an ordinary path',
  (path) => {
    expect(isSensitivePath(path)).toBe(false);
  },
);
