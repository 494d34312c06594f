// Plain JavaScript on purpose: it runs before node_modules exists, on Node 20.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { findChromium } from './find-chromium.mjs';
import { oneAtATime } from './one-at-a-time.mjs';

const minimumNodeMajor = 20;

/** A set-up step that could not be done; its message says what to do. */
export class SetupError extends Error {}

/**
 * Makes a fresh clone able to run: packages, Node 24, the browser bundles and, for tests, Chromium.
 * Each step that takes time says so in one line; a step that is done already is silent.
 *
 * @param {{ root: string, chromium: boolean }} options
 * @returns {Promise<{ node: string, env: Record<string, string> }>} the Node to run with, and its environment
 */
export async function setUp({ root, chromium }) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < minimumNodeMajor) {
    throw new SetupError(`needs Node ${minimumNodeMajor} or newer, this is ${process.version}`);
  }
  return oneAtATime({
    file: join(root, '.cache/set-up.lock'),
    work: () => setUpAlone({ root, chromium }),
    onWait: (pid) => say(`waiting for process ${pid}, which is setting up this folder`),
  });
}

function setUpAlone({ root, chromium }) {
  installPackages(root);
  const node = projectNode(root);
  const env = { PATH: join(root, 'node_modules/.bin') + delimiter + (process.env.PATH ?? '') };
  buildBundles({ root, node, env, whole: chromium });
  if (chromium) env.CHROMIUM_PATH = installChromium(root);
  return { node, env };
}

function installPackages(root) {
  if (packagesInstalled(root)) return;
  say('installing packages with npm ci (once, about a minute)');
  run({
    command: npm(),
    args: ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    cwd: root,
    what: 'npm ci',
  });
}

// npm writes what it installed into node_modules/.package-lock.json, last of all.
function packagesInstalled(root) {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      path === '' || optional || installed[path]?.version === version,
  );
}

function projectNode(root) {
  const node = join(
    root,
    'node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (!existsSync(node)) {
    say('fetching Node 24 through the npm package node (once, some seconds)');
    run({
      command: npm(),
      args: ['rebuild', 'node', 'esbuild', 'workerd', '--ignore-scripts=false'],
      cwd: root,
      what: 'npm rebuild',
    });
  }
  if (spawnSync(node, ['--version']).status === 0) return node;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new SetupError(
    `Node 24 from the npm package "node" does not run here; install Node 24 and use that (this is ${process.version})`,
  );
}

// The npm package's files are wanted by the checks alone.
function buildBundles({ root, node, env, whole }) {
  const script = [join(root, 'cli/build.ts'), ...(whole ? [] : ['--browser'])];
  const built = spawnSync(node, script, {
    cwd: root,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (built.status !== 0)
    throw new SetupError(`npm run build failed:\n${built.stdout}${built.stderr}`);
}

function installChromium(root) {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    say('installing Chromium with apt-get (once, about a minute)');
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    const args = ['install', '-y', '--no-install-recommends', 'chromium'];
    spawnSync('apt-get', args, {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const installed = findChromium();
    if (installed) return installed;
  }
  say('downloading Chromium with Playwright (once, about a minute)');
  const cli = join(root, 'node_modules/playwright-core/cli.js');
  const downloaded = spawnSync(process.execPath, [cli, 'install', '--with-deps', 'chromium'], {
    stdio: 'inherit',
  });
  const path = findChromium();
  if (downloaded.status === 0 && path) return path;
  throw new SetupError(
    'no Chromium found or installed; set CHROMIUM_PATH to one and run the tests again',
  );
}

function run({ command, args, cwd, what }) {
  const done = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) throw new SetupError(`${what} failed:\n${done.stdout}${done.stderr}`);
}

function npm() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

// On stderr: --json output on stdout stays one JSON object.
function say(text) {
  console.error(`forecache: ${text}`);
}
