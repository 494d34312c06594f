import type { Signals } from './restraint.ts';

// Not in every browser's types: Network Information, Battery Status and Global Privacy Control.
interface Navigator2026 {
  readonly globalPrivacyControl?: boolean;
  readonly connection?: { readonly saveData?: boolean; readonly effectiveType?: string };
  getBattery?(): Promise<{ readonly level: number; readonly charging: boolean }>;
}

const lowLevel = 0.2;

let battery: { readonly level: number; readonly charging: boolean } | undefined;

/** Asks for the battery once; it answers by a promise, the later readings are of the live object. */
export async function watchBattery(): Promise<void> {
  // Firefox and Safari have no getBattery; Chromium rejects it under a permissions policy.
  battery = await (navigator as Navigator2026).getBattery?.().catch(() => undefined);
}

export function readSignals(consented: boolean): Signals {
  const { globalPrivacyControl, connection } = navigator as Navigator2026;
  return {
    globalPrivacyControl: !!globalPrivacyControl,
    consented,
    saveData: !!connection?.saveData,
    effectiveType: connection?.effectiveType ?? '',
    online: navigator.onLine,
    visible: document.visibilityState === 'visible',
    lowBattery: !!battery && !battery.charging && battery.level < lowLevel,
  };
}
