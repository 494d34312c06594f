import { expect, test } from 'vitest';
import { offlinePage } from './offline-page.ts';

test('the page lists what can be read, with names that nobody can turn into markup', async () => {
  const response = offlinePage(['/gr%C3%B6%C3%9Fe', '/a"><script>alert(1)</script>', '/%']);
  expect(response.status).toBe(503);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const html = await response.text();
  expect(html).toContain('>/größe</a>');
  expect(html).not.toContain('<script');
  expect(html).toContain('>/%</a>');
});

test('without anything to read it lists nothing', async () => {
  expect(await offlinePage([]).text()).not.toContain('<ul>');
});
