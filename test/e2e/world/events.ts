import type { BrowserContext, Page } from 'playwright-core';
import type { Forecache } from '../../../client-sdk/page/index.ts';
import type { PrefetchEvent } from '../../../client-sdk/shared/messages.ts';

const eventTimeoutMs = 15_000;

declare global {
  interface Window {
    forecacheEvents: PrefetchEvent[];
    forecache?: Forecache;
  }
}

/** Keeps, in each page of a profile, the events that Forecache gives to the site. */
export async function recordEvents(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.forecacheEvents = [];
    document.addEventListener('forecache', (event) => {
      if (event instanceof CustomEvent) window.forecacheEvents.push(event.detail);
    });
  });
}

/** Resolves with the first event of this page, past or to come, that has these fields. */
export async function eventOf(page: Page, wanted: Partial<PrefetchEvent>): Promise<PrefetchEvent> {
  const found = page.waitForFunction(
    (fields) =>
      window.forecacheEvents.find((event) =>
        Object.entries(fields).every(
          ([name, value]) => event[name as keyof PrefetchEvent] === value,
        ),
      ),
    wanted,
    { timeout: eventTimeoutMs },
  );
  const handle = await found.catch(async (error: unknown) => {
    const seen = await eventsOf(page);
    const lines = seen.map(({ name, url, reason }) => `${name} ${url} ${reason}`).join('; ');
    throw new Error(`no event ${JSON.stringify(wanted)} among: ${lines}`, { cause: error });
  });
  const event = await handle.jsonValue();
  if (event === undefined) throw new Error(`no event ${JSON.stringify(wanted)}`);
  return event;
}

/** All events of this page so far. */
export function eventsOf(page: Page): Promise<PrefetchEvent[]> {
  return page.evaluate(() => window.forecacheEvents);
}
