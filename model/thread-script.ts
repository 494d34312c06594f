import { extname } from 'node:path';

/** The script of a thread, which lies beside its starter (an `import.meta.url`), from source and built alike. */
export function threadScript(name: string, starter: string): URL {
  return new URL(`./${name}${extname(starter)}`, starter);
}
