import type { Fields } from './fields.ts';
import { listMembers } from './fields.ts';

/** Request fields that select between responses, lower case, sorted, each once. */
function varyNames(fields: Fields): readonly string[] {
  const names = listMembers(fields.get('vary')).map((name) => name.toLowerCase());
  return [...new Set(names)].sort();
}

/**
 * The names by which this cache keeps responses apart: those of Vary, and Accept-Encoding where the
 * body is coded, for not every origin says so.
 */
export function selectingNames(fields: Fields): readonly string[] {
  const names = varyNames(fields);
  if (!fields.has('content-encoding') || names.includes('accept-encoding')) return names;
  return [...names, 'accept-encoding'].sort();
}

/** The values by which this request selects, for storing beside a response or for finding one. */
export function variantOf(
  names: readonly string[],
  request: Fields,
): readonly (readonly [string, string])[] {
  return names.map((name) => [name, normaliseSelecting(name, request.get(name))] as const);
}

/** One text for one variant; '' when nothing selects. */
export function variantKey(variant: readonly (readonly [string, string])[]): string {
  return variant.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}

/**
 * RFC 9111 section 4.1: fields match when they can be made equal by "normalizing both header field
 * values in a way that is known to have identical semantics". An absent field is '' with a mark of
 * its own, for it "can only match another absent" one.
 */
function normaliseSelecting(name: string, value: string | undefined): string {
  if (value === undefined) return '-';
  const members = listMembers(value);
  if (name === 'accept-encoding') return `+${[...codings(members)].sort().join(',')}`;
  if (name === 'accept-language' || name === 'accept-charset') {
    return `+${members.map(weighted).sort().join(',')}`;
  }
  return `+${members.map((member) => member.replace(/\s+/g, ' ')).join(',')}`;
}

/** Names are case-insensitive and the order of equal weights says nothing (RFC 9110 section 12.4.2). */
function weighted(member: string): string {
  const [value = '', ...parameters] = member.toLowerCase().replace(/\s/g, '').split(';');
  const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
  return weight === 1 ? value : `${value};q=${weight}`;
}

/** Of the codings only those in real use tell responses apart (RFC 9110 section 12.5.3). */
function codings(members: readonly string[]): ReadonlySet<string> {
  const known = new Set(['gzip', 'br', 'zstd', 'deflate']);
  const accepted = new Set<string>();
  for (const member of members) {
    const [coding = '', ...parameters] = member.toLowerCase().replace(/\s/g, '').split(';');
    const refused = parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
    if (known.has(coding) && !refused) accepted.add(coding);
  }
  return accepted;
}
