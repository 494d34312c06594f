import { expect, test } from 'vitest';
import { linkedResources } from './linked-resources.ts';

const base = new URL('https://example.org/stories/one');

test('a page needs its styles, scripts and pictures of this site, each once', () => {
  const html = `<link rel="stylesheet" href="/site.css"><link rel=stylesheet href=../other.css>
    <script src='/app.js?v=1&amp;w=2' defer></script><img alt="" src="hero.webp"><img src="/stories/hero.webp">`;
  expect(linkedResources(html, base)).toEqual([
    '/site.css',
    '/other.css',
    '/app.js?v=1&w=2',
    '/stories/hero.webp',
  ]);
});

test.each([
  ['another host', '<script src="https://cdn.example/a.js"></script>'],
  ['a lazy picture', '<img loading="lazy" src="/far-below.jpg">'],
  ['a canonical link', '<link rel="canonical" href="/x">'],
  ['Forecache itself', '<script src="/.forecache/client.js"></script>'],
  ['a data URL', '<img src="data:image/gif;base64,R0lGOD">'],
  ['an address that is none', '<script src="http://[/a.js"></script>'],
  ['an inline script', '<script>const src = "/x.js"</script>'],
])('%s is not fetched with a page', (_name, html) => {
  expect(linkedResources(html, base)).toEqual([]);
});

test('a page with hundreds of pictures brings twenty resources at most', () => {
  const html = Array.from({ length: 300 }, (_, at) => `<img src="/${at}.png">`).join('');
  expect(linkedResources(html, base)).toHaveLength(20);
});
