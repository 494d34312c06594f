import { start, type Forecache } from './start.ts';

declare global {
  interface Window {
    forecache?: Forecache;
  }
}

const tag = document.currentScript as HTMLScriptElement | null;
// A page that carries the tag twice is observed once.
if (!window.forecache) {
  window.forecache = start({ ...tag?.dataset, nonce: tag?.nonce });
  if (location.search.includes('forecache=debug')) void window.forecache.debug();
}
