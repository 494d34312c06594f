const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const month = months.join('|');
const time = String.raw`(\d{2}):(\d{2}):(\d{2})`;

/** Sun, 06 Nov 1994 08:49:37 GMT */
const imfFixdate = new RegExp(
  `^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\\d{2}) (${month}) (\\d{4}) ${time} GMT$`,
);
/** Sunday, 06-Nov-94 08:49:37 GMT */
const rfc850 = new RegExp(
  `^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\\d{2})-(${month})-(\\d{2}) ${time} GMT$`,
);
/** Sun Nov  6 08:49:37 1994 */
const asctime = new RegExp(
  `^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (${month}) ([ \\d]\\d) ${time} (\\d{4})$`,
);

/**
 * Unix milliseconds of an HTTP-date in one of the three formats that RFC 9110 section 5.6.7 has
 * recipients accept; undefined for anything else. `nowMs` places two-digit years.
 */
export function parseHttpDate(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined;
  let match = imfFixdate.exec(value);
  if (match) return timeOf([match[3]!, match[2]!, match[1]!, match[4]!, match[5]!, match[6]!]);
  match = asctime.exec(value);
  if (match) return timeOf([match[6]!, match[1]!, match[2]!, match[3]!, match[4]!, match[5]!]);
  match = rfc850.exec(value);
  if (match) {
    const year = fullYear(Number(match[3]), nowMs);
    return timeOf([String(year), match[2]!, match[1]!, match[4]!, match[5]!, match[6]!]);
  }
  return undefined;
}

/** The date as RFC 9110 has senders write it. */
export function formatHttpDate(unixMs: number): string {
  return new Date(unixMs).toUTCString();
}

/**
 * RFC 9110 section 5.6.7: "Recipients of a timestamp value in rfc850-date format ... MUST interpret
 * a timestamp that appears to be more than 50 years in the future as representing the most recent
 * year in the past that had the same last two digits."
 */
function fullYear(twoDigits: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = Math.floor(thisYear / 100) * 100 + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}

function timeOf([year, month, day, hour, minute, second]: [
  string,
  string,
  string,
  string,
  string,
  string,
]): number | undefined {
  const unixMs = Date.UTC(
    Number(year),
    months.indexOf(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return Number.isFinite(unixMs) ? unixMs : undefined;
}
