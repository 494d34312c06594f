import { describe, expect, it } from 'vitest';
import { planSite } from './plan.ts';
import { respond, type SiteResponse } from './respond.ts';

const site = planSite('leeward');
/** Plates take long to draw and are all alike to these tests. */
const quick = [...site.resources.values()].filter(({ path }) => !path.endsWith('.png'));
const noon = Date.UTC(2026, 0, 5, 12);

function get(
  path: string,
  overrides: { nowMs?: number; reader?: string; ifNoneMatch?: string } = {},
): SiteResponse {
  return respond(site, { path, nowMs: noon, reader: '', ifNoneMatch: '', ...overrides });
}

describe('respond', () => {
  it('answers what the plan names, twice with the same bytes', () => {
    const everyTwelfth = [...site.resources.keys()].filter((_, order) => order % 12 === 0);
    for (const path of everyTwelfth) {
      const first = get(path);
      expect(first.status, path).toBe(200);
      expect(first.body.length, path).toBeGreaterThan(0);
      expect(first).toEqual(get(path));
    }
  });

  it('lets nobody share what is private, and sets a cookie where the plan says so', () => {
    for (const { path, isPrivate, setsCookie } of quick) {
      const { headers } = get(path, { reader: 'v1' });
      expect(headers['cache-control']?.startsWith('private') === true, path).toBe(isPrivate);
      expect('set-cookie' in headers, path).toBe(setsCookie);
    }
  });

  it('names the reader only where the answer is private', () => {
    const named = quick.filter(({ path }) =>
      String(get(path, { reader: 'zz-reader' }).body).includes('zz-reader'),
    );
    expect(named.map(({ path }) => path).sort()).toEqual(['/account', '/api/me.json']);
  });

  it('changes validator and content of what changes every minute, and of nothing that never does', () => {
    const tide = '/api/tide/skerravoe.json';
    expect(get(tide, { nowMs: noon + 60_000 }).headers.etag).not.toBe(get(tide).headers.etag);
    expect(get('/assets/site.css', { nowMs: noon + 86_400_000 }).headers.etag).toBe(
      get('/assets/site.css').headers.etag,
    );
  });

  it('answers 304 without a body to the validator that it gave', () => {
    const etag = get('/assets/site.css').headers.etag ?? '';
    expect(get('/assets/site.css', { ifNoneMatch: etag })).toMatchObject({ status: 304, body: '' });
  });

  it('has nothing at other paths', () => {
    expect(get('/nowhere')).toMatchObject({
      status: 404,
      headers: { 'cache-control': 'no-store' },
    });
  });
});
