import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { dashboard } from './dashboard.ts';

const app = new Hono().route('/.forecache', dashboard);
app.get('/.forecache/state', (context) => context.text('the state'));

describe('the dashboard', () => {
  it('is one page that loads nothing from elsewhere', async () => {
    const answer = await app.request('/.forecache/');
    const page = await answer.text();
    expect(answer.status).toBe(200);
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('admits its own style and script by a nonce that is new each time', async () => {
    const nonceOf = async (): Promise<string> => {
      const answer = await app.request('/.forecache/');
      const policy = answer.headers.get('content-security-policy') ?? '';
      const nonce = /script-src 'nonce-([\w-]{20,})'/.exec(policy)?.[1] ?? '';
      expect(await answer.text()).toContain(`<script nonce="${nonce}">`);
      return nonce;
    };
    expect(await nonceOf()).not.toBe(await nonceOf());
  });

  it('sends who leaves out the slash to it, with the query', async () => {
    const answer = await app.request('/.forecache?compare=none.localhost');
    expect([answer.status, answer.headers.get('location')]).toEqual([
      308,
      '/.forecache/?compare=none.localhost',
    ]);
  });

  it('leaves the other routes alone', async () => {
    expect(await (await app.request('/.forecache/state')).text()).toBe('the state');
  });
});
