import type { Settings } from './options.ts';

let rules: HTMLScriptElement | undefined;

/**
 * Lets the browser prerender pages that the worker holds already, so that nothing is fetched twice:
 * the prerender is answered by the worker. Only where the site asked for it, and on intent
 * ('moderate' eagerness), because a prerendered page runs its scripts.
 */
export function speculate(
  urls: readonly string[],
  { prerender, nonce }: Pick<Settings, 'prerender' | 'nonce'>,
): void {
  rules?.remove();
  // A browser that does not know such scripts leaves them alone.
  if (!prerender || !urls.length) return;
  rules = document.createElement('script');
  rules.type = 'speculationrules';
  rules.nonce = nonce;
  rules.textContent = JSON.stringify({ prerender: [{ urls, eagerness: 'moderate' }] });
  document.head.append(rules);
}
