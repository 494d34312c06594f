const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const clf = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/;

/** `17/May/2015:10:05:03 +0000` -> unix ms. */
export function parseClfTime(text: string): number | undefined {
  const match = clf.exec(text);
  if (match === null) return undefined;
  const [, day, name = '', year, hour, minute, second, sign, zoneHours, zoneMinutes] = match;
  const month = months.indexOf(name);
  if (month < 0 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return undefined;
  const zoneMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000 * (sign === '-' ? -1 : 1);
  const utcMs = Date.UTC(
    Number(year),
    month,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  // Date.UTC carries 31 February over to March: a day that does not come back is no date.
  if (new Date(utcMs).getUTCDate() !== Number(day)) return undefined;
  return utcMs - zoneMs;
}

/** ISO 8601, or unix seconds, milliseconds, microseconds or nanoseconds (told apart by size). */
export function parseAnyTime(value: unknown): number | undefined {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)
        ? Number(value)
        : undefined;
  if (number !== undefined) {
    if (!Number.isFinite(number) || number <= 0) return undefined;
    // Seconds until the year 5138 stay under 1e11; each finer unit is a thousand times more.
    if (number < 1e11) return Math.round(number * 1000);
    if (number < 1e14) return Math.round(number);
    if (number < 1e17) return Math.round(number / 1000);
    return Math.round(number / 1e6);
  }
  if (typeof value !== 'string') return undefined;
  const clfMs = parseClfTime(value);
  if (clfMs !== undefined) return clfMs;
  const isoMs = /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(isoMs) ? undefined : isoMs;
}
