import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { writeChanged } from './write-changed.ts';

/**
 * Bundles the dashboard's script, which its page carries inline: as a file, whose size is budgeted,
 * and as a module that the Worker embeds.
 */
export async function buildDashboardScript(where: {
  readonly root: string;
  readonly file: string;
  readonly module: string;
}): Promise<void> {
  const result = await build({
    absWorkingDir: where.root,
    entryPoints: ['worker/routes/dashboard/page/main.ts'],
    bundle: true,
    minify: true,
    write: false,
    // What is not ASCII is escaped: it means the same in whatever the page is saved as.
    charset: 'ascii',
    target: 'es2023',
    format: 'iife',
    platform: 'browser',
    legalComments: 'none',
    logLevel: 'error',
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error('esbuild wrote nothing for the dashboard');
  const text = output.text.trimEnd();
  // In a script element these begin what ends elsewhere (HTML, section 4.12.1.3).
  const breaksOut = /<!--|<\/?script/i.exec(text);
  if (breaksOut !== null) throw new Error(`the dashboard's script holds ${breaksOut[0]}`);
  mkdirSync(dirname(where.file), { recursive: true });
  writeFileSync(where.file, text);
  writeChanged(
    where.module,
    [
      '// Written by `npm run build` from worker/routes/dashboard/page/.\n',
      `export const dashboardScript: string =\n  ${JSON.stringify(text)};\n`,
    ].join(''),
  );
}
