/** What stands where there is no number. */
const nothing = '–';

export function percent(share: number | null | undefined, digits = 1): string {
  return isKnown(share) ? `${(share * 100).toFixed(digits)} %` : nothing;
}

export function count(value: number | undefined): string {
  return isKnown(value) ? Math.round(value).toLocaleString('en') : nothing;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** In powers of a thousand. */
export function bytes(value: number): string {
  const power = Math.floor(Math.log10(Math.max(1, Math.abs(value))) / 3);
  const unit = Math.min(byteUnits.length - 1, power);
  const scaled = value / 1000 ** unit;
  const digits = unit === 0 || Math.abs(scaled) >= 100 ? 0 : 1;
  return `${scaled.toFixed(digits)} ${byteUnits[unit]}`;
}

export function milliseconds(value: number): string {
  return Math.abs(value) < 1_000 ? `${value.toFixed(0)} ms` : `${(value / 1_000).toFixed(1)} s`;
}

/** A difference of two shares. */
export function points(share: number): string {
  return `${(share * 100).toFixed(1)} points`;
}

function isKnown(value: number | null | undefined): value is number {
  return value !== undefined && value !== null && Number.isFinite(value);
}
