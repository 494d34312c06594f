import { clientsClaim } from 'workbox-core';
import { registerRoute } from 'workbox-routing';
import { NetworkFirst, StaleWhileRevalidate } from 'workbox-strategies';
import { forecache } from 'forecache/service-worker';

clientsClaim();

// The routes are the site's own. Forecache collects and prefetches, and answers through its plugin
// what these strategies do not have.
const { plugin } = forecache({ serve: false });

registerRoute(
  ({ request }) => request.mode === 'navigate',
  new NetworkFirst({ cacheName: 'pages', plugins: [plugin] }),
);
registerRoute(
  ({ request }) => ['style', 'script', 'image'].includes(request.destination),
  new StaleWhileRevalidate({ cacheName: 'assets', plugins: [plugin] }),
);
