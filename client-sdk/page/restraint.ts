/** What of the browser decides; a `Navigator` fits, also where its types do not know the first two. */
export interface BrowserFacts {
  /** Global Privacy Control, https://w3c.github.io/gpc/. */
  readonly globalPrivacyControl?: boolean;
  /** Network Information API; where the browser does not say, prefetching is allowed. */
  readonly connection?: { readonly saveData?: boolean; readonly effectiveType?: string };
  readonly onLine: boolean;
}

/** What the browser says about the visitor's wishes and means. */
export interface Signals {
  readonly browser: BrowserFacts;
  /** False while the site asks for consent and has none. */
  readonly consented: boolean;
  readonly visible: boolean;
  /** Battery under 20% and not charging; false where unknown. */
  readonly lowBattery: boolean;
}

/** '' when accesses may be collected, else the reason code. */
export function whyNotCollect({
  browser,
  consented,
}: Pick<Signals, 'browser' | 'consented'>): string {
  if (browser.globalPrivacyControl) return 'gpc';
  if (!consented) return 'no-consent';
  return '';
}

/** '' when something may be prefetched, else the reason code. */
export function whyNotPrefetch(signals: Signals): string {
  const reason = whyNotCollect(signals);
  if (reason) return reason;
  const { connection, onLine } = signals.browser;
  if (connection?.saveData) return 'save-data';
  if (connection?.effectiveType?.endsWith('2g')) return 'slow-connection';
  if (!onLine) return 'offline';
  if (!signals.visible) return 'hidden';
  if (signals.lowBattery) return 'low-battery';
  return '';
}
