import { spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';

const projects = ['protocol', 'client-sdk/page', 'client-sdk/service-worker', 'origin-adapter'];
const published = ['protocol', 'client-sdk', 'origin-adapter'];

/**
 * Declarations of the exported parts, as the compiler emits them. Type errors are printed, not
 * thrown: `npm run check:types` is what fails on them.
 */
export function buildTypes(where: { root: string; outDir: string }): void {
  const compiler = join(where.root, 'node_modules/typescript/bin/tsc');
  const done = spawnSync(process.execPath, [compiler, '-b', ...projects], {
    cwd: where.root,
    encoding: 'utf8',
  });
  if (done.status !== 0) console.error(`tsc -b ${projects.join(' ')}:\n${done.stdout}`);
  for (const part of published) {
    const from = join(where.root, '.cache/types', part);
    if (!existsSync(from)) continue;
    cpSync(from, join(where.outDir, part), {
      recursive: true,
      filter: (path) => !path.endsWith('.test.d.ts'),
    });
  }
}
