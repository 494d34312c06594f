// Battery Status, https://w3c.github.io/battery/; not in every browser, nor in the types.
interface NavigatorWithBattery {
  getBattery?(): Promise<{ readonly level: number; readonly charging: boolean }>;
}

const lowLevel = 0.2;

/** Asked only where something would be fetched: a page's first question costs more than the other signals together. */
export async function isBatteryLow(): Promise<boolean> {
  // Firefox and Safari have no getBattery; Chromium rejects it under a permissions policy.
  const battery = await (navigator as NavigatorWithBattery).getBattery?.().catch(() => undefined);
  return !!battery && !battery.charging && battery.level < lowLevel;
}
