import type { Fields } from './fields.ts';
import { listMembers } from './fields.ts';

/** RFC 9110 section 7.6.1, and the proxy fields of RFC 9111 section 3.1. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The fields that are for the next hop alone: the known ones and those that Connection names. */
export function isHopByHop(fields: Fields): (name: string) => boolean {
  const named = new Set(listMembers(fields.get('connection')).map((name) => name.toLowerCase()));
  return (name) => hopByHop.has(name) || named.has(name);
}

/** The fields that go on to the other end. */
export function endToEnd(fields: Fields): Map<string, string> {
  const drop = isHopByHop(fields);
  return new Map([...fields].filter(([name]) => !drop(name)));
}
