import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

const begin = 'const advanceMethodProps = ';
const end = 'export { ';

/**
 * Leaves idb's async iterators out of a bundle: they install themselves whether or not anybody
 * iterates, and the service worker, which has 9 kB in all, does not.
 */
export function withoutIterators(): Plugin {
  return {
    name: 'idb-without-iterators',
    setup(context) {
      context.onLoad({ filter: /[\\/]idb[\\/]build[\\/]index\.js$/ }, ({ path }) => ({
        contents: cutIterators(readFileSync(path, 'utf8')),
      }));
    },
  };
}

/** @throws Error when idb's source no longer ends with its iterators. */
export function cutIterators(source: string): string {
  const from = source.indexOf(begin);
  const to = source.lastIndexOf(end);
  const cut = source.slice(from, to);
  if (from < 0 || to < from || !cut.includes('async function* iterate')) {
    throw new Error('idb has changed its layout: its async iterators are not where they were');
  }
  return source.slice(0, from) + source.slice(to);
}
