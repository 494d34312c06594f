import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBrowserFiles } from './build/browser-files.ts';
import { buildPackageFiles } from './build/package-files.ts';
import { buildTypes } from './build/types.ts';
import { writeBrowserModule } from './build/write-browser-module.ts';

/**
 * `npm run build`: the browser files that the Worker serves (dist/browser, and as a module in
 * worker/generated), and what the npm package exports (dist/*.mjs, dist/types).
 * `--browser` stops after the first: wrangler runs that before it bundles the Worker.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const browserOnly = process.argv.includes('--browser');

mkdirSync(dist, { recursive: true });
const files = await buildBrowserFiles({ root, outDir: join(dist, 'browser') });
writeBrowserModule({ files, path: join(root, 'worker/generated/browser-files.ts') });
if (!browserOnly) {
  await buildPackageFiles({ root, outDir: dist });
  rmSync(join(dist, 'types'), { recursive: true, force: true });
  buildTypes({ root, outDir: join(dist, 'types') });
}
