import { isFetchable, resourceKey } from '../../protocol/index.ts';
import type { KeyRules } from '../../protocol/index.ts';
import type { Fields } from '../cache/rules/fields.ts';
import { membersSeen, nextInSequence, previousInSequence } from '../forecast/sequences.ts';

/** More than a player may say of itself is not read, characters. */
const longestCmcd = 2_048;

/** `nor` of Common Media Client Data (CTA-5004): the next object that the player will ask for. */
const nextObject = /(?:^|,)nor="([^"]*)"/;
/** `nrr`: only a part of it, which a prefetch of the whole would not be worth. */
const nextRange = /(?:^|,)nrr="/;

/**
 * Resource key of what a player says that it will ask for next, by its request's header or query.
 * Undefined unless it lies on the same host and an edge has seen it answered as cacheable, or it
 * is the next member of a numbered sequence of which this request's resource and the two before it
 * were. `resource` is the key of what is asked for now.
 */
export function nextByCmcd(request: {
  readonly url: URL;
  readonly fields: Fields;
  readonly resource: string;
  readonly rules: KeyRules;
  readonly isSeen: (resource: string) => boolean;
}): string | undefined {
  const { url, fields, resource, rules, isSeen } = request;
  const said = fields.get('cmcd-request') ?? url.searchParams.get('CMCD') ?? '';
  if (said === '' || said.length > longestCmcd || nextRange.test(said)) return undefined;
  const [, escaped = ''] = nextObject.exec(said) ?? [];
  const next = resolve(escaped, url);
  if (next === undefined || next.host !== url.host) return undefined;
  const key = resourceKey(next.pathname + next.search, rules);
  if (key === resource || !isFetchable(key)) return undefined;
  return isSeen(key) || isNextMember(key, { resource, isSeen }) ? key : undefined;
}

function resolve(escaped: string, base: URL): URL | undefined {
  if (escaped === '') return undefined;
  try {
    return new URL(decodeURIComponent(escaped), base);
  } catch {
    return undefined;
  }
}

function isNextMember(
  key: string,
  { resource, isSeen }: { resource: string; isSeen: (resource: string) => boolean },
): boolean {
  if (nextInSequence(resource) !== key) return false;
  let member: string | null = resource;
  for (let seen = 0; seen < membersSeen; seen++) {
    if (member === null || !isSeen(member)) return false;
    member = previousInSequence(member);
  }
  return true;
}
