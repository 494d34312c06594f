#!/usr/bin/env node
// Plain JavaScript on purpose: it runs before node_modules exists, on Node 20.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const [command = 'help', ...rest] = process.argv.slice(2);

if (existsSync(join(root, 'cli/main.ts'))) await runFromSource();
else await import(new URL('../dist/cli.mjs', import.meta.url).href);

async function runFromSource() {
  const { SetupError, setUp } = await import('./setup.mjs');
  let tools;
  try {
    tools = await setUp({ root, chromium: command === 'test' });
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`forecache: ${error.message}`);
    process.exit(1);
  }
  const script = command === 'test' ? ['cli/test.ts', ...rest] : ['cli/main.ts', command, ...rest];
  const child = spawn(tools.node, [join(root, script[0]), ...script.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, ...tools.env },
  });
  // The terminal sends Ctrl-C to the whole group; a supervisor may signal this process alone.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
