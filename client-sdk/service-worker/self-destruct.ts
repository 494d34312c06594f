declare const self: ServiceWorkerGlobalScope;

/**
 * Takes the place of a service worker that has to go: serve it at that worker's URL, or register it
 * for its scope. It removes what Forecache stored and itself, and answers no request.
 */
self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => {
  event.waitUntil(destroy());
});

async function destroy(): Promise<void> {
  await caches.delete('forecache');
  indexedDB.deleteDatabase('forecache');
  await self.registration.unregister();
}
