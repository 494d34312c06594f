import { afterEach, describe, expect, test, vi } from 'vitest';
import { page, siteWith, status } from '../../test/workerd/a-site.ts';
import { forgetSearchRules } from './search-rules.ts';

afterEach(() => vi.unstubAllGlobals());

describe('the query of a URL', () => {
  test('tracking parameters and the order of parameters make no new resource', async () => {
    const site = siteWith(() => page('same'));
    await site.get('/s?b=2&a=1&utm_source=x');
    expect(status(await site.get('/s?a=1&b=2&fbclid=y'))).toContain('hit');
    expect(new URL(site.asked[0]!.url).search).toBe('?a=1&b=2');
  });

  test('parameters that No-Vary-Search names make no new resource, the others do', async () => {
    const site = siteWith((request) =>
      page(new URL(request.url).searchParams.get('id') ?? 'none', {
        'no-vary-search': 'params=("from")',
      }),
    );
    await site.get('/n?id=1&from=mail');
    expect(new URL(site.asked[0]!.url).search).toBe('?from=mail&id=1');
    const again = await site.get('/n?id=1&from=search');
    expect(status(again)).toContain('hit');
    expect(status(await site.get('/n?id=1'))).toContain('hit');
    expect(await (await site.get('/n?id=2&from=mail')).text()).toBe('2');
    expect(site.asked).toHaveLength(2);
  });

  test('after a restart the rule of a path is learned anew, from one answer', async () => {
    const site = siteWith(() => page('same', { 'no-vary-search': 'params' }));
    await site.get('/k?a=1');
    forgetSearchRules();
    expect(status(await site.get('/k?a=2'))).toContain('fwd=uri-miss');
    expect(status(await site.get('/k?a=3'))).toContain('hit');
    expect(site.asked).toHaveLength(2);
  });

  test('when a path takes its No-Vary-Search back, what was stored under it answers its own URL alone', async () => {
    let shared = true;
    const site = siteWith((request) =>
      page(new URL(request.url).search, shared ? { 'no-vary-search': 'params' } : {}),
    );
    await site.get('/t?a=1');
    shared = false;
    expect(await (await site.get('/t?a=2')).text()).toBe('?a=1');
    site.advance(61_000);
    expect(await (await site.get('/t?a=3')).text()).toBe('?a=3');
    expect(await (await site.get('/t?a=4')).text()).toBe('?a=4');
    expect(await (await site.get('/t?a=3')).text()).toBe('?a=3');
    expect(site.asked).toHaveLength(3);
  });
});
