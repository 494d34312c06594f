import type { Fields } from './fields.ts';
import { parseDictionary } from './parse-dictionary.ts';

/** Which query parameters make no difference to a response (the HTTP working group's No-Vary-Search). */
export interface NoVarySearch {
  /** True: none makes one, but those of `except`; a list: these make none. */
  readonly params: true | readonly string[];
  readonly except: readonly string[];
}

const decoded = new WeakMap<Fields, { readonly rule: NoVarySearch | undefined }>();

/**
 * What a response says of its URL's query; undefined: each parameter counts. "If parsing fails, return
 * the default": a field that is not understood keeps responses apart. `key-order` says nothing here,
 * for a target's parameters are sorted.
 */
export function noVarySearchOf(fields: Fields): NoVarySearch | undefined {
  let known = decoded.get(fields);
  if (known === undefined) {
    known = { rule: decode(fields.get('no-vary-search')) };
    decoded.set(fields, known);
  }
  return known.rule;
}

function decode(value: string | undefined): NoVarySearch | undefined {
  const members = value === undefined ? undefined : parseDictionary(value);
  const params = members?.get('params');
  const except = members?.get('except');
  if (params === undefined) return undefined;
  if (params.kind === 'boolean') {
    // "If params is not true and except exists, return the default", as for any other wrong type.
    if (!params.value) return undefined;
    const kept = except === undefined ? [] : textsOf(except);
    return kept === undefined ? undefined : { params: true, except: kept };
  }
  const names = except === undefined ? textsOf(params) : undefined;
  return names === undefined || names.length === 0 ? undefined : { params: names, except: [] };
}

type Item = NonNullable<ReturnType<NonNullable<ReturnType<typeof parseDictionary>>['get']>>;

function textsOf(item: Item): readonly string[] | undefined {
  if (item.kind !== 'list') return undefined;
  const texts: string[] = [];
  for (const member of item.value) {
    if (member.kind !== 'string') return undefined;
    texts.push(plain(member.value));
  }
  return texts;
}

/** A target without the parameters that make no difference: one name for all that the response answers. */
export function withoutVarying(target: string, rule: NoVarySearch | undefined): string {
  const queryAt = target.indexOf('?');
  if (rule === undefined || queryAt < 0) return target;
  const path = target.slice(0, queryAt);
  const kept = target
    .slice(queryAt + 1)
    .split('&')
    .filter((pair) => counts(plain(pair.split('=', 1)[0]!), rule));
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

function counts(name: string, { params, except }: NoVarySearch): boolean {
  return params === true ? except.includes(name) : !params.includes(name);
}

/** Names are compared decoded, as a form's are. */
function plain(name: string): string {
  const spaced = name.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
