import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** A piece of a source, from one text up to another. */
interface Cut {
  readonly from: string;
  readonly to: string;
}

/**
 * idb's cursors and their async iterators install themselves whether or not anybody iterates; nor does
 * the worker write to a database's properties, ask whether it has them, or use an index.
 */
const idbCuts: readonly Cut[] = [
  { from: '    set(target, prop, value) {', to: '};\nfunction replaceTraps' },
  { from: '    has: (target, prop) => !!getMethod', to: '}));' },
  { from: '    if (cachedMethods[prop])\n', to: '    const targetFuncName' },
  { from: '        if (useIndex)\n', to: '        // Must reject if op rejects.' },
  { from: 'event.oldVersion, event.newVersion, wrap(', to: ');\n' },
  { from: '    if (blocked) {', to: '    openPromise\n' },
  { from: 'const advanceMethodProps = ', to: 'export { ' },
  {
    from: 'function getCursorAdvanceMethods()',
    to: 'const transactionDoneMap',
  },
  {
    from: 'if (getCursorAdvanceMethods().includes(func))',
    to: "return function (...args) {\n        // Calling the original function with the proxy as 'this' causes ILLEGAL INVOCATION, so we use\n        // the original object.\n        return wrap(func",
  },
];

/** The worker writes its batches in the plain form, without what only the edge can say, and reads of a hint what it uses. */
const frameCuts: readonly Cut[] = [
  { from: 'if (obj.region) pbf.writeBytesField(3,', to: 'if (obj.agent)' },
  { from: 'if (obj.columns)', to: 'if (obj.roundTripMs)' },
  { from: 'if (obj.freshForMs)', to: 'if (obj.servedFrom)' },
  { from: 'if (field === 1) obj.page = ', to: 'if (field === 3) obj.hints.push(' },
  { from: 'else if (field === 5) obj.needs.push(', to: '}\n    return obj;' },
];

/** Leaves out of a bundle what the service worker, which has 9 kB in all, never calls. */
export function withoutUnused(): Plugin {
  return {
    name: 'without-unused',
    setup(context) {
      context.onLoad({ filter: /[\\/]idb[\\/]build[\\/]index\.js$/ }, ({ path }) => ({
        contents: cutIdb(readFileSync(path, 'utf8')),
      }));
      context.onLoad({ filter: /[\\/]protocol[\\/]generated[\\/]frames\.ts$/ }, ({ path }) => ({
        contents: cutFrames(readFileSync(path, 'utf8')),
        loader: 'ts',
      }));
    },
  };
}

/** @throws Error when idb's source is not laid out as the cuts expect. */
export function cutIdb(source: string): string {
  return idbCuts.reduce(cut, source);
}

/** @throws Error when the generated frames are not laid out as the cuts expect. */
export function cutFrames(source: string): string {
  return frameCuts.reduce(cut, source);
}

function cut(source: string, { from, to }: Cut): string {
  const begin = source.indexOf(from);
  const end = source.indexOf(to, begin);
  if (begin < 0 || end < 0) throw new Error(`changed its layout: '${from}' is not where it was`);
  return source.slice(0, begin) + source.slice(end);
}
