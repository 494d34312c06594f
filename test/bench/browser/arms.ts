import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const armNames = [
  'nothing',
  'quicklink',
  'instant-page',
  'foresight',
  'markov',
  'forecache',
] as const;
export type ArmName = (typeof armNames)[number];

export interface Arm {
  readonly name: ArmName;
  /** Goes into the head of every page. */
  readonly head: string;
  /** Scripts that the head names, by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** First-order transitions between pages, as shares of all departures from a page. */
export type Transitions = ReadonlyMap<string, readonly (readonly [next: string, share: number])[]>;

/** Guess.js prefetches a page from this share on over a 4g connection (its documented default). */
const guessThreshold = 0.15;

const root = fileURLToPath(new URL('../../..', import.meta.url));
const packageFile = (path: string): string => readFileSync(`${root}/node_modules/${path}`, 'utf8');
const prefetchLink = `const asked = new Set([location.pathname]);
function prefetch(path) {
  if (asked.has(path)) return;
  asked.add(path);
  const link = document.createElement('link');
  link.rel = 'prefetch';
  link.href = path;
  document.head.append(link);
}`;

/** The rivals as their packages are published, started as their own documents say. */
export async function makeArms(transitions: Transitions): Promise<readonly Arm[]> {
  const foresight = await build({
    absWorkingDir: root,
    stdin: {
      resolveDir: root,
      contents: `import { ForesightManager } from 'js.foresight';
${prefetchLink}
ForesightManager.initialize();
for (const element of document.querySelectorAll('a[href^="/"]')) {
  ForesightManager.instance.register({ element, callback: () => prefetch(element.pathname) });
}`,
    },
    bundle: true,
    minify: true,
    splitting: false,
    write: false,
    format: 'esm',
    logLevel: 'error',
  });
  const markov = `const next = ${JSON.stringify(Object.fromEntries(transitions))};
${prefetchLink}
addEventListener('load', () => requestIdleCallback(() => {
  for (const [path, share] of next[location.pathname] ?? []) {
    if (share >= ${guessThreshold}) prefetch(path);
  }
}));`;
  const scripts: Readonly<Record<ArmName, readonly { path: string; text: string }[]>> = {
    nothing: [],
    quicklink: [
      { path: '/bench/quicklink.js', text: packageFile('quicklink/dist/quicklink.umd.js') },
      { path: '/bench/start.js', text: `addEventListener('load', () => quicklink.listen());` },
    ],
    'instant-page': [
      { path: '/bench/instantpage.js', text: packageFile('instant.page/instantpage.js') },
    ],
    foresight: [{ path: '/bench/foresight.js', text: foresight.outputFiles[0]?.text ?? '' }],
    markov: [{ path: '/bench/markov.js', text: markov }],
    forecache: [],
  };
  return armNames.map((name) => {
    const type = name === 'instant-page' || name === 'foresight' ? 'type="module"' : 'defer';
    const tags = scripts[name].map(({ path }) => `<script src="${path}" ${type}></script>`);
    const own = '<script src="/.forecache/client.js" defer></script>';
    return {
      name,
      head: name === 'forecache' ? own : tags.join(''),
      files: new Map(scripts[name].map(({ path, text }) => [path, text])),
    };
  });
}
