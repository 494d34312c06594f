import { fileURLToPath } from 'node:url';

/** Folder of package.json and wrangler.toml, without a slash at the end. */
export const projectRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
