import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** idb's iterators over cursors install themselves whether or not anybody iterates. They end the file. */
const iterators = { from: 'const advanceMethodProps = ', to: 'export { ' };

/** Leaves out of a bundle what of idb the service worker, which has 9 kB in all, never calls. */
export function withoutIterators(): Plugin {
  return {
    name: 'without-iterators',
    setup(context) {
      context.onLoad({ filter: /[\\/]idb[\\/]build[\\/]index\.js$/ }, ({ path }) => ({
        contents: cutIterators(readFileSync(path, 'utf8')),
      }));
    },
  };
}

/** @throws Error when idb's source is not laid out as expected. */
export function cutIterators(source: string): string {
  const begin = source.indexOf(iterators.from);
  const end = source.indexOf(iterators.to, begin);
  if (begin < 0 || end < 0) throw new Error(`idb changed its layout: no '${iterators.from}'`);
  return source.slice(0, begin) + source.slice(end);
}
