import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { minify } from 'terser';
import { withoutIterators } from './without-iterators.ts';

/** One file that browsers load from the site's own host. */
export interface BrowserFile {
  /** Under /.forecache/, for example `client.js` or `overlay.1f2e3d4c5b6a.js`. */
  readonly name: string;
  readonly text: string;
  /** First 12 hex digits of the SHA-256 of the text. */
  readonly hash: string;
  /** Subresource integrity value, sha384. */
  readonly integrity: string;
}

/** Modules that the page script loads lazily: each becomes a file of its own, named by its content. */
const lazyParts = [
  {
    name: 'window',
    entry: 'client-sdk/page/register-worker.ts',
    specifier: /register-worker\.ts$/,
  },
  { name: 'overlay', entry: 'client-sdk/page/show-overlay.ts', specifier: /show-overlay\.ts$/ },
] as const;

const slim = { pbf: './client-sdk/service-worker/slim-pbf.ts' };

const common = {
  bundle: true,
  minify: true,
  write: false,
  charset: 'utf8',
  target: 'es2022',
  platform: 'browser',
  legalComments: 'none',
  logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"' },
} satisfies BuildOptions;

/**
 * Bundles the page script, its lazy parts, the service worker and the self-destruct worker,
 * and writes them to `outDir`. The page script names its lazy parts by content hash, so that each
 * URL but the three fixed ones may be kept for ever.
 */
export async function buildBrowserFiles(where: {
  root: string;
  outDir: string;
}): Promise<readonly BrowserFile[]> {
  const lazy = await Promise.all(
    lazyParts.map(async (part) => {
      const text = await bundle({ ...where, entry: part.entry });
      const hash = hashOf(text);
      return { specifier: part.specifier, file: file(`${part.name}.${hash}.js`, text) };
    }),
  );
  const external = resolveToFiles(
    lazy.map(({ specifier, file: { name } }) => ({ specifier, name })),
  );
  const [client, worker, destruct] = await Promise.all([
    bundleScript({ ...where, entry: 'client-sdk/page/tag.ts', plugins: [external] }),
    bundleScript({
      ...where,
      entry: 'client-sdk/service-worker/ready-file.ts',
      alias: slim,
      plugins: [withoutIterators()],
    }),
    bundleScript({ ...where, entry: 'client-sdk/service-worker/self-destruct.ts' }),
  ]);
  const script = compileAhead + client;
  const files = [
    file('client.js', script),
    file(`client.${hashOf(script)}.js`, script),
    file('sw.js', worker),
    file('self-destruct.js', destruct),
    ...lazy.map((part) => part.file),
  ];
  mkdirSync(where.outDir, { recursive: true });
  const names = new Set(files.map(({ name }) => name));
  for (const old of readdirSync(where.outDir)) {
    if (!names.has(old)) rmSync(join(where.outDir, old));
  }
  for (const { name, text } of files) writeFileSync(join(where.outDir, name), text);
  return files;
}

interface Bundling {
  readonly root: string;
  readonly entry: string;
  readonly plugins?: Plugin[];
  readonly alias?: Record<string, string>;
}

/** A classic script in a scope of its own: esbuild's own `iife` adds a `require` where `import()` stays. */
async function bundleScript(options: Bundling): Promise<string> {
  return shrink(`(()=>{${await bundle(options)}})();`);
}

// After esbuild, which leaves out whole modules: terser sees single statements, 3 and 5% of the two scripts.
async function shrink(text: string): Promise<string> {
  const { code } = await minify(text, { compress: { passes: 3 } });
  if (code === undefined) throw new Error('terser wrote nothing');
  return code;
}

/**
 * Has Chromium compile the whole script while it arrives, beside the main thread, and not one function
 * after the other as they are called on it, https://v8.dev/blog/explicit-compile-hints.
 */
const compileAhead = '//# allFunctionsCalledOnLoad\n';

async function bundle({ root, entry, plugins = [], alias = {} }: Bundling): Promise<string> {
  const result = await build({
    ...common,
    absWorkingDir: root,
    entryPoints: [entry],
    format: 'esm',
    plugins,
    alias,
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error(`esbuild wrote nothing for ${entry}`);
  return output.text.trimEnd();
}

// `import()` of a lazy part stays an import, of the built file beside the script itself: in a
// classic script a relative specifier resolves against the script's own URL.
function resolveToFiles(parts: readonly { specifier: RegExp; name: string }[]): Plugin {
  return {
    name: 'lazy-parts',
    setup(context) {
      for (const { specifier, name } of parts) {
        context.onResolve({ filter: specifier }, (args) =>
          args.kind === 'dynamic-import' ? { path: `./${name}`, external: true } : undefined,
        );
      }
    },
  };
}

function file(name: string, text: string): BrowserFile {
  const integrity = `sha384-${createHash('sha384').update(text).digest('base64')}`;
  return { name, text, hash: hashOf(text), integrity };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
