import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';

interface Where {
  readonly root: string;
  readonly outDir: string;
}

const libraries = {
  client: 'client-sdk/page/index.ts',
  'service-worker': 'client-sdk/service-worker/index.ts',
  origin: 'origin-adapter/index.ts',
  protocol: 'protocol/index.ts',
};

/** The command, and the scripts that it starts as processes and threads of their own, by name. */
const programs = {
  cli: 'cli/main.ts',
  'origin-process': 'demo/origin-process.ts',
  'job-thread': 'model/backtest/job-thread.ts',
  'row-thread': 'model/train/row-thread.ts',
  thread: 'model/train/thread.ts',
};

/** Dependencies stay imports: the site's own bundler shares them. */
const common = {
  bundle: true,
  splitting: true,
  metafile: true,
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  packages: 'external',
  legalComments: 'none',
  logLevel: 'error',
} satisfies BuildOptions;

/** Bundles what package.json exports, and the command `forecache`. */
export async function buildPackageFiles({ root, outDir }: Where): Promise<void> {
  const exported = await build({
    ...common,
    absWorkingDir: root,
    entryPoints: libraries,
    outdir: outDir,
    chunkNames: 'chunks/[name]-[hash]',
    target: 'es2022',
    platform: 'neutral',
    external: ['node:*'],
  });
  const run = await build({
    ...common,
    absWorkingDir: root,
    entryPoints: programs,
    outdir: outDir,
    // Beside the entries: a chunk names its threads, and the package's own folder, relative to itself.
    chunkNames: 'cli-[hash]',
    target: 'node22',
    platform: 'node',
  });
  const written = [exported, run].flatMap(({ metafile }) => Object.keys(metafile.outputs));
  removeOthers(outDir, new Set(written.map((path) => join(root, path))));
}

/** Chunks of earlier builds, whose names say another content. */
function removeOthers(outDir: string, written: ReadonlySet<string>): void {
  for (const folder of [outDir, join(outDir, 'chunks')]) {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (name.endsWith('.mjs') && !written.has(path)) rmSync(path);
    }
  }
}
