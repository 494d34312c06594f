import { appendVia } from './rules/via.ts';
import type { Fields } from './rules/fields.ts';
import { isHopByHop } from './rules/hop-by-hop.ts';
import { surrogateName } from './rules/response-directives.ts';
import { conditionalNames } from './rules/conditional.ts';

/** Ours to say, or made anew for the next connection. A visitor's own prefetch mark never reaches the origin. */
const notForwarded = new Set(['forecache-now', 'forecache-prefetch', 'host', 'content-length']);

/** The request fields that go to the origin. */
export function originHeaders(input: {
  readonly url: URL;
  /** Those of the visitor's request. */
  readonly fields: Fields;
  /** True: the answer is to be stored, so the client's conditions and range stay here. */
  readonly whole: boolean;
  readonly extra?: Iterable<readonly [string, string]>;
}): Headers {
  const { url, fields, whole } = input;
  const drop = isHopByHop(fields);
  const sent = new Headers();
  for (const [name, value] of fields) {
    if (drop(name) || notForwarded.has(name)) continue;
    if (whole && (name === 'range' || conditionalNames.includes(name))) continue;
    sent.set(name, value);
  }
  sent.set('via', appendVia(fields.get('via')));
  sent.set('x-forwarded-host', url.host);
  sent.set('x-forwarded-proto', url.protocol.slice(0, -1));
  sent.append('surrogate-capability', `${surrogateName}="Surrogate/1.0"`);
  for (const [name, value] of input.extra ?? []) sent.set(name, value);
  return sent;
}
