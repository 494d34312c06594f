import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { BrowserFile } from './browser-files.ts';

/**
 * Writes the browser files as a TypeScript module, so that every tool that bundles the Worker
 * (wrangler, its test harness, the vitest plugin) embeds the same text without a rule of its own.
 * The file is left alone when nothing changed, so that watchers stay quiet.
 */
export function writeBrowserModule(options: { files: readonly BrowserFile[]; path: string }): void {
  const entries = options.files.map(
    ({ name, text, hash, integrity }) =>
      `  ${JSON.stringify(name)}: ${JSON.stringify({ text, hash, integrity })},\n`,
  );
  const module = [
    '// Written by `npm run build` from client-sdk/.\n',
    'export interface BrowserFile {\n',
    '  readonly text: string;\n  readonly hash: string;\n  readonly integrity: string;\n}\n',
    'export const browserFiles: Readonly<Record<string, BrowserFile>> = {\n',
    ...entries,
    '};\n',
  ].join('');
  if (existsSync(options.path) && readFileSync(options.path, 'utf8') === module) return;
  mkdirSync(dirname(options.path), { recursive: true });
  writeFileSync(options.path, module);
}
