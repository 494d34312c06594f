import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../../../cli/find-chromium.mjs';
import { recordEvents } from './events.ts';
import { chromiumArguments } from './open-world.ts';

export interface KillableBrowser {
  readonly page: Page;
  /** Ends it without a warning, with all of its processes, and waits until they are gone. */
  kill(): Promise<void>;
}

/** A folder for a profile that outlives the browser, and how to remove it. */
export async function makeProfile(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'forecache-profile-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 10 }) };
}

async function spawnChromium(
  profile: string,
): Promise<{ endpoint: string; kill(): Promise<void> }> {
  const executable = findChromium();
  if (executable === undefined) throw new Error('no Chromium found: set CHROMIUM_PATH');
  const child = spawn(
    executable,
    [
      ...chromiumArguments,
      '--headless=new',
      // Else Chromium drops what a page does with its history more than 200 times in 10 s.
      '--disable-ipc-flooding-protection',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  const ended = once(child, 'exit');
  const kill = async (): Promise<void> => {
    // The group: else the zygote and the renderers stay behind.
    const isAlive = child.exitCode === null && child.signalCode === null;
    if (isAlive && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  const endpoint = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('Chromium ended before it listened')));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const found = /listening on (ws:\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return { endpoint, kill };
}

/** A Chromium of its own process group, which can be killed, with a profile on disk. */
export async function startKillable(profile: string): Promise<KillableBrowser> {
  const { endpoint, kill } = await spawnChromium(profile);
  try {
    const browser = await chromium.connectOverCDP(endpoint);
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('Chromium has no default profile');
    await recordEvents(context);
    return { page: await context.newPage(), kill };
  } catch (error) {
    await kill();
    throw error;
  }
}
