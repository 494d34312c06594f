import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, Page } from 'playwright-core';
import type { Session } from './sessions.ts';
import type { ThrottledLink } from './throttled-link.ts';

export interface Navigation {
  readonly ttfbMs: number;
  readonly lcpMs: number;
  readonly servedFromPrefetch: boolean;
}

export interface SessionResult {
  readonly navigations: readonly Navigation[];
  readonly bytes: number;
  readonly wastedBytes: number;
}

declare global {
  interface Window {
    benchLcpMs: number;
  }
  interface PerformanceResourceTiming {
    /** Navigation and resource delivery, not in the compiler's library yet. */
    readonly deliveryType?: string;
  }
}

/**
 * Reading after a page has loaded: it ends when the line has been quiet for so long, because then
 * nothing that prefetches has anything left to do, so that 200 sessions of six arms take minutes and
 * not hours. Then the way of the pointer to the link, and the press.
 */
const reading = { quietMs: 500, longestMs: 2_500 };
const aimingMs = 250;
const pressMs = 80;
const loadTimeoutMs = 30_000;

/** Walks one session in a profile of its own, and says what it saw and what it cost. */
export async function runSession(
  browser: Browser,
  { session, link }: { session: Session; link: ThrottledLink },
): Promise<SessionResult> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  try {
    const page = await context.newPage();
    await page.addInitScript(() => {
      window.benchLcpMs = 0;
      new PerformanceObserver((list) => {
        window.benchLcpMs = list.getEntries().at(-1)?.startTime ?? window.benchLcpMs;
      }).observe({ type: 'largest-contentful-paint', buffered: true });
    });
    const navigations: Navigation[] = [];
    const demanded: { readonly path: string; readonly to: number }[] = [];
    for (const [at, path] of session.entries()) {
      await (at === 0 ? page.goto(link.url + path, { waitUntil: 'commit' }) : follow(page, path));
      await page.waitForLoadState('load', { timeout: loadTimeoutMs });
      await link.untilQuiet(reading);
      const { ttfbMs, lcpMs, withoutNetwork, paths } = await readPage(page);
      const last = link.transfers.findLast((one) => one.path === path);
      const servedFromPrefetch = withoutNetwork && last?.prefetch === true;
      navigations.push({ ttfbMs, lcpMs, servedFromPrefetch });
      for (const used of paths) demanded.push({ path: used, to: link.transfers.length });
    }
    const { transfers } = link;
    const isUsed = (path: string, index: number): boolean =>
      demanded.some((use) => use.path === path && use.to > index);
    const wasted = transfers.filter((one, index) => one.prefetch && !isUsed(one.path, index));
    return {
      navigations,
      bytes: transfers.reduce((sum, { bytes }) => sum + bytes, 0),
      wastedBytes: wasted.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  } finally {
    await context.close();
  }
}

async function readPage(page: Page): Promise<{
  ttfbMs: number;
  lcpMs: number;
  withoutNetwork: boolean;
  paths: string[];
}> {
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    if (!(navigation instanceof PerformanceNavigationTiming)) throw new Error('no navigation');
    // A `link rel=prefetch` leaves a timing too, on the page that asked for it ahead of time.
    const ahead = new Set(
      [...document.querySelectorAll<HTMLLinkElement>('link[rel=prefetch]')].map(({ href }) => href),
    );
    const loaded = performance
      .getEntriesByType('resource')
      .filter(({ name }) => !ahead.has(name))
      .map(({ name }) => new URL(name).pathname);
    return {
      ttfbMs: navigation.responseStart,
      lcpMs: window.benchLcpMs,
      withoutNetwork:
        navigation.transferSize === 0 || navigation.deliveryType === 'navigational-prefetch',
      paths: [location.pathname, ...loaded],
    };
  });
}

/** Moves the pointer to the link as a person would, and presses; a path without a link is opened. */
async function follow(page: Page, path: string): Promise<void> {
  const link = page.locator(`a[href="${path}"]`).first();
  const left = page.waitForURL((url) => url.pathname === path, { waitUntil: 'commit' });
  if ((await link.count()) === 0) {
    await page.evaluate((to) => location.assign(to), path);
  } else {
    await link.scrollIntoViewIfNeeded();
    const box = await link.boundingBox();
    if (box === null) await page.evaluate((to) => location.assign(to), path);
    else {
      await page.mouse.move(box.x + Math.min(20, box.width / 2), box.y + box.height / 2, {
        steps: 8,
      });
      await delay(aimingMs);
      await page.mouse.down();
      await delay(pressMs);
      await page.mouse.up();
    }
  }
  await left;
}
