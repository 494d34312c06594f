import type { ResourceKind } from '../../protocol/index.ts';
import type { Fields } from '../cache/rules/fields.ts';

/** `Sec-Fetch-Dest` by the Fetch standard: what the browser wants to do with the answer. */
const byDestination: Readonly<Record<string, ResourceKind>> = {
  document: 'document',
  iframe: 'document',
  frame: 'document',
  style: 'style',
  script: 'script',
  worker: 'script',
  serviceworker: 'script',
  image: 'image',
  font: 'font',
  audio: 'media',
  video: 'media',
  track: 'media',
};

const byType: readonly (readonly [RegExp, ResourceKind])[] = [
  [/^text\/html|^application\/xhtml/, 'document'],
  [/^text\/css/, 'style'],
  [/javascript|ecmascript|wasm/, 'script'],
  [/^image\//, 'image'],
  [/^font\/|font-/, 'font'],
  [/^audio\/|^video\/|mpegurl|dash\+xml/, 'media'],
  [/json|xml|^text\/(?:csv|plain)/, 'data'],
];

/** What a resource is to a page, by what the browser wants it for, else by its media type. */
export function kindOf(request: Fields, contentType: string): ResourceKind {
  const wanted = byDestination[request.get('sec-fetch-dest') ?? ''];
  return wanted ?? byType.find(([pattern]) => pattern.test(contentType))?.[1] ?? 'other';
}
