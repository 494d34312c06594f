import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { findChromium } from '../find-chromium.mjs';
import { ok, trouble, type Finding } from './check.ts';

const run = promisify(execFile);
/** wrangler 4 asks for Node 22; type stripping without a flag came with 22.18. */
const leastNode = [22, 18] as const;
const timeout = 20_000;

export function checkNode(version = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  if (enough) return ok('node', version);
  return trouble('node', {
    state: 'failed',
    found: version,
    remedy: `Node ${leastNode.join('.')} or newer is needed: run through "npx forecache", which brings its own, or install Node 24.`,
  });
}

export async function checkWorkerd(): Promise<Finding> {
  try {
    const path = createRequire(import.meta.url).resolve('workerd/bin/workerd');
    const { stdout } = await run(path, ['--version'], { timeout });
    return ok('workerd', stdout.trim());
  } catch (error) {
    return trouble('workerd', {
      state: 'failed',
      found: firstLine(error),
      remedy:
        'It comes with wrangler. Run "npm rebuild workerd"; on Linux it needs glibc 2.35 or newer.',
    });
  }
}

export async function checkChromium(): Promise<Finding> {
  const path = findChromium();
  const remedy =
    'Only the browser tests need it: "apt-get install chromium", or set CHROMIUM_PATH to one.';
  if (path === undefined) {
    return trouble('chromium', { state: 'warning', found: 'none', remedy });
  }
  try {
    const { stdout } = await run(path, ['--version', '--no-sandbox'], { timeout });
    return ok('chromium', stdout.trim());
  } catch (error) {
    return trouble('chromium', { state: 'warning', found: firstLine(error), remedy });
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}
