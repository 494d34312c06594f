/**
 * Signatures travel in header fields as Structured Field dictionaries (RFC 9651) of tokens, integers
 * and strings, e.g. `key="k1", issued=1764000000, sig="…"`. Only the subset that we write is read.
 */
const mostCharacters = 1_024;
const member = /^([a-z]+)=(?:"([\x20\x21\x23-\x5b\x5d-\x7e]*)"|(\d{1,15}))$/;

export type SignedFields = Readonly<Record<string, string>>;

/** Values must be printable ASCII without quotes and backslashes; integers go in without quotes. */
export function writeFields(fields: Readonly<Record<string, string | number>>): string {
  return Object.entries(fields)
    .map(([name, value]) => (typeof value === 'number' ? `${name}=${value}` : `${name}="${value}"`))
    .join(', ');
}

/** Undefined when the header is anything but such a dictionary with each name once. */
export function readFields(header: string): SignedFields | undefined {
  if (header.length > mostCharacters) return undefined;
  const fields: Record<string, string> = {};
  for (const part of header.split(',')) {
    const match = member.exec(part.trim());
    const name = match?.[1];
    if (!match || name === undefined || Object.hasOwn(fields, name)) return undefined;
    fields[name] = match[2] ?? match[3] ?? '';
  }
  return fields;
}
