import { Workbox } from 'workbox-window';

/**
 * Registers the service worker for the whole site, unless the site has one of its own there:
 * a second registration for a scope replaces the first.
 * @returns '' when it is registered, else the reason code.
 */
export async function registerWorker(url: string): Promise<string> {
  const scope = '/';
  const existing = await navigator.serviceWorker.getRegistration(scope);
  const script =
    existing && (existing.active ?? existing.waiting ?? existing.installing)?.scriptURL;
  if (
    existing?.scope === new URL(scope, location.href).href &&
    script !== new URL(url, location.href).href
  ) {
    return 'other-worker';
  }
  // By default a browser asks for a worker's script anew with each navigation, past its cache: a 304,
  // but a request on the visitor's line all the same.
  await new Workbox(url, { scope, updateViaCache: 'all' }).register({ immediate: true });
  return '';
}
