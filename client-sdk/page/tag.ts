import { carryingOptions } from './options.ts';
import { start, type Forecache } from './start.ts';

declare global {
  interface Window {
    forecache?: Forecache;
  }
}

// A page that carries the tag twice is observed once.
if (!window.forecache) {
  // The first element that a script gets hold of costs a tenth of all that this one does: asked by selector.
  const tag =
    document.querySelector(carryingOptions) && (document.currentScript as HTMLScriptElement | null);
  window.forecache = start({ ...tag?.dataset, nonce: tag?.nonce });
  if (document.URL.includes('forecache=debug')) void window.forecache.debug();
}
