import { build } from 'esbuild';

const libraries = {
  client: 'client-sdk/page/index.ts',
  'service-worker': 'client-sdk/service-worker/index.ts',
  origin: 'origin-adapter/index.ts',
  protocol: 'protocol/index.ts',
};

/** Bundles what package.json exports. Dependencies stay imports: the site's own bundler shares them. */
export async function buildPackageFiles(where: { root: string; outDir: string }): Promise<void> {
  await build({
    absWorkingDir: where.root,
    entryPoints: libraries,
    outdir: where.outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    packages: 'external',
    external: ['node:*'],
    legalComments: 'none',
    logLevel: 'error',
  });
  await build({
    absWorkingDir: where.root,
    entryPoints: { cli: 'cli/main.ts', 'origin-process': 'demo/origin-process.ts' },
    outdir: where.outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    target: 'node24',
    platform: 'node',
    packages: 'external',
    legalComments: 'none',
    logLevel: 'error',
  });
}
