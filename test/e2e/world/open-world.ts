import { fileURLToPath } from 'node:url';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type LaunchOptions,
  type Page,
} from 'playwright-core';
import { findChromium } from '../../../cli/find-chromium.mjs';
import { startEdge, type Edge } from '../../../demo/edge.ts';
import { openFrontDoor } from '../../../demo/front-door.ts';
import { makeSecrets } from '../../../demo/make-secrets.ts';
import { places, type Place } from '../../../demo/places.ts';
import { decodeAccessBatch, type AccessBatch } from '../../../protocol/index.ts';
import { recordEvents } from './events.ts';
import { holdPaths, type HeldPaths } from './hold-paths.ts';
import { startOrigin, type TestOrigin } from './start-origin.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** From platform notes of Chromium: nothing of its own on the network, no sandbox in a container. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** An origin, the real Worker in workerd before it, and a real browser. */
export interface World {
  readonly origin: TestOrigin;
  /** Batches that the browser sent and the edge took, in the order of their arrival. */
  readonly collected: AccessBatch[];
  /** Pages that hints were asked for, in the order of the requests. */
  readonly hinted: string[];
  /** Pages for which no hints reach the browser: the edge may know what follows any page from the tests before. */
  readonly withoutHints: Set<string>;
  /** What browsers asked for, in the order of the requests. */
  readonly asked: { readonly path: string; readonly byPreload: boolean }[];
  /** What happens to batches on their way: 'lost-answers' reach the edge, but the browser never hears. */
  link: 'up' | 'down' | 'lost-answers';
  /** Paths whose answers wait until they are taken out. */
  readonly held: HeldPaths;
  readonly edge: Edge;
  readonly place: Place;
  /** Address of the site as the browser knows it. */
  readonly url: string;
  readonly browser: Browser;
  /** A browser profile of its own. */
  newContext(options?: Parameters<Browser['newContext']>[0]): Promise<BrowserContext>;
  /** A tab of a profile of its own that records Forecache's events. */
  newPage(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  close(): Promise<void>;
}

export async function openWorld(vars: Readonly<Record<string, string>> = {}): Promise<World> {
  const origin = await startOrigin();
  const edge = await startEdge({
    root,
    secrets: makeSecrets(),
    vars: {
      ORIGIN: origin.url,
      TELEMETRY: 'direct',
      K_ANONYMITY: '1',
      // No visitor and no hour of the tests is one of those held out.
      HOLDOUT_SHARE: '0',
      COORDINATOR_SETTINGS: '{"switchbackShare":0}',
      ...vars,
    },
  });
  const collected: AccessBatch[] = [];
  const hinted: string[] = [];
  const withoutHints = new Set<string>();
  const asked: World['asked'] = [];
  const held = holdPaths();
  const door = await openFrontDoor({
    port: 0,
    edge: {
      ...edge,
      async fetch(request) {
        const { pathname, searchParams } = new URL(request.url);
        // https://w3c.github.io/ServiceWorker/#navigation-preload-manager: `true` unless a worker says otherwise.
        const byPreload =
          new Headers(request.headers).get('service-worker-navigation-preload') === 'true';
        asked.push({ path: pathname, byPreload });
        if (pathname === '/.forecache/hints') {
          const page = searchParams.get('page') ?? '';
          hinted.push(page);
          if (withoutHints.has(page)) throw new Error('no hints arrive');
        }
        await held.until(pathname);
        if (!request.url.endsWith('/.forecache/collect')) return edge.fetch(request);
        if (world.link === 'down') throw new Error('the link is down');
        const answer = await edge.fetch(request);
        if (answer.ok && request.body) collected.push(decodeAccessBatch(request.body));
        if (world.link === 'lost-answers') throw new Error('the answer is lost');
        return answer;
      },
    },
  });
  const browser = await launchChromium();
  // Where the front door sends whoever does not say: a worker's own requests carry no cookie.
  const [place] = places;
  if (place === undefined) throw new Error('the demo has no places');
  const newContext = async (options = {}): Promise<BrowserContext> => {
    const context = await browser.newContext(options);
    await recordEvents(context);
    return context;
  };
  const world: World = {
    origin,
    edge,
    collected,
    hinted,
    withoutHints,
    asked,
    held,
    link: 'up',
    place,
    url: `http://localhost:${door.port}`,
    browser,
    newContext,
    newPage: async (options) => (await newContext(options)).newPage(),
    async close() {
      await browser.close();
      await door.close();
      await edge.close();
      await origin.close();
    },
  };
  return world;
}

export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium found: set CHROMIUM_PATH');
  return chromium.launch({ executablePath, args: chromiumArguments, ...options });
}
