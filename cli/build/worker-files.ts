import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * The Worker as the npm package carries it: one module, the model beside it, and a wrangler.toml.
 * Dependencies stay imports, which wrangler resolves where the package is installed.
 */
export async function buildWorkerFiles(where: {
  readonly root: string;
  readonly outDir: string;
}): Promise<void> {
  rmSync(where.outDir, { recursive: true, force: true });
  await build({
    absWorkingDir: where.root,
    entryPoints: { index: 'worker/index.ts' },
    outdir: where.outDir,
    outExtension: { '.js': '.mjs' },
    assetNames: '[name]',
    loader: { '.onnx': 'copy' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    packages: 'external',
    external: ['cloudflare:*', 'node:*'],
    legalComments: 'none',
    logLevel: 'error',
  });
  const source = readFileSync(join(where.root, 'wrangler.toml'), 'utf8');
  writeFileSync(join(where.outDir, 'wrangler.toml'), builtConfiguration(source));
}

/**
 * The repository's wrangler.toml for a Worker that is built already.
 * @throws Error when it no longer has the lines that this changes.
 */
export function builtConfiguration(source: string): string {
  const main = 'main = "worker/index.ts"';
  const build = /(?:^#.*\n)*^\[build\]\n(?:.+\n)+\n/m;
  if (!source.includes(main) || !build.test(source)) {
    throw new Error(`wrangler.toml has no ${main}, or no [build]`);
  }
  return source
    .replace(/^#:schema .*\n/, '')
    .replace(main, 'main = "index.mjs"')
    .replace(build, '');
}
