import type { BrowserFile } from './browser-files.ts';
import { writeChanged } from './write-changed.ts';

/**
 * Writes the browser files as a TypeScript module, so that every tool that bundles the Worker
 * (wrangler, its test harness, the vitest plugin) embeds the same text without a rule of its own.
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
  writeChanged(options.path, module);
}
