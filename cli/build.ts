import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBrowserFiles } from './build/browser-files.ts';
import { buildDashboardScript } from './build/dashboard-script.ts';
import { buildPackageFiles } from './build/package-files.ts';
import { buildTypes } from './build/types.ts';
import { buildWorkerFiles } from './build/worker-files.ts';
import { writeBrowserModule } from './build/write-browser-module.ts';

/**
 * `npm run build`: the browser files and the dashboard's script that the Worker serves
 * (dist/browser, dist/dashboard, and as modules in worker/generated), and what the npm package
 * exports and runs (dist/*.mjs, dist/types, dist/worker).
 * `--browser` stops after the first two: wrangler runs that before it bundles the Worker.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const browserOnly = process.argv.includes('--browser');

mkdirSync(dist, { recursive: true });
const files = await buildBrowserFiles({ root, outDir: join(dist, 'browser') });
writeBrowserModule({ files, path: join(root, 'worker/generated/browser-files.ts') });
await buildDashboardScript({
  root,
  file: join(dist, 'dashboard/script.js'),
  module: join(root, 'worker/generated/dashboard-script.ts'),
});
if (!browserOnly) {
  // For pages that name the script by its content, docs/client.md.
  const script = files.find(({ name }) => /^client\.[0-9a-f]{12}\.js$/.test(name));
  if (script)
    console.log(
      `<script src="/.forecache/${script.name}" integrity="${script.integrity}" defer></script>`,
    );
  await buildPackageFiles({ root, outDir: dist });
  await buildWorkerFiles({ root, outDir: join(dist, 'worker') });
  rmSync(join(dist, 'types'), { recursive: true, force: true });
  buildTypes({ root, outDir: join(dist, 'types') });
}
