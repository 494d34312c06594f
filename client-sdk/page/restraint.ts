/** What the browser says about the visitor's wishes and means. */
export interface Signals {
  /** Global Privacy Control, https://w3c.github.io/gpc/. */
  readonly globalPrivacyControl: boolean;
  /** False while the site asks for consent and has none. */
  readonly consented: boolean;
  readonly saveData: boolean;
  /** Network Information API; '' where the browser does not say, which is allowed. */
  readonly effectiveType: string;
  readonly online: boolean;
  readonly visible: boolean;
  /** Battery under 20% and not charging; false where unknown. */
  readonly lowBattery: boolean;
}

/** '' when accesses may be collected, else the reason code. */
export function whyNotCollect(signals: Signals): string {
  if (signals.globalPrivacyControl) return 'gpc';
  if (!signals.consented) return 'no-consent';
  return '';
}

/** '' when something may be prefetched, else the reason code. */
export function whyNotPrefetch(signals: Signals): string {
  const reason = whyNotCollect(signals);
  if (reason) return reason;
  if (signals.saveData) return 'save-data';
  if (signals.effectiveType.endsWith('2g')) return 'slow-connection';
  if (!signals.online) return 'offline';
  if (!signals.visible) return 'hidden';
  if (signals.lowBattery) return 'low-battery';
  return '';
}
