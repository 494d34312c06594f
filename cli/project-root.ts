import { fileURLToPath } from 'node:url';

/** Folder of package.json, without a slash at the end; cli/ and dist/ both lie in it. */
export const projectRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
