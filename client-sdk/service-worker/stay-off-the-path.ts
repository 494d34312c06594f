import { scope } from './scope.ts';

/** Static routing, https://w3c.github.io/ServiceWorker/#dictdef-routerrule; Chromium from 123 on. */
interface RoutingEvent extends ExtendableEvent {
  addRoutes?(rules: readonly object[]): Promise<void>;
}

const rules = [
  { condition: { urlPattern: '/.forecache/*' }, source: 'network' },
  {
    condition: { requestMode: 'navigate', runningStatus: 'not-running' },
    source: 'race-network-and-fetch-handler',
  },
];

/** This script is the site's whole worker, and not a part of one of its own. */
const isWhole = location.pathname.startsWith('/.forecache/');
const { InstallEvent } = globalThis as { InstallEvent?: { readonly prototype: RoutingEvent } };
const isRouted = !!InstallEvent?.prototype.addRoutes;

/**
 * Keeps the worker off the path of what it cannot speed up: our own requests go to the network, and
 * while the worker has to start, a page comes from whoever is first, the network or the worker.
 */
export function stayOffThePath(): void {
  scope.addEventListener('install', (event: RoutingEvent) => {
    // Rules that a browser does not know are refused as a whole: then every request comes here.
    if (isWhole) void event.addRoutes?.(rules).catch(() => undefined);
  });
}

/**
 * Where there is no static routing, navigation preload spares the worker's start. It asks the network
 * for what is stored or under way too, so it is on only while there is nothing.
 */
export async function preloadUnless(isStored: boolean): Promise<void> {
  const preload = scope.registration.navigationPreload as NavigationPreloadManager | undefined;
  if (isWhole && !isRouted) await (isStored ? preload?.disable() : preload?.enable());
}
