import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.ts';

/** Folder of the wrangler.toml that runs the Worker: the repository's, or the one of the npm package. */
export const edgeRoot = existsSync(join(projectRoot, 'worker/index.ts'))
  ? projectRoot
  : join(projectRoot, 'dist/worker');
