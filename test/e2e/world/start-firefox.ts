import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { findFirefox } from '../../../cli/find-firefox.ts';

/** What the tests need of a Firefox, over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/). */
export interface Firefox {
  goto(url: string): Promise<void>;
  /** The value of an expression in the page, as JSON; a promise is awaited. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

/** No first-run page, no update, nothing of its own on the network. */
const preferences = {
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'remote.active-protocols': 1,
  'services.settings.server': 'http://127.0.0.1:9',
  'toolkit.telemetry.enabled': false,
};

/** Starts a Firefox without a window, with a profile of its own. FIREFOX_PATH names another than the system's. */
export async function startFirefox(): Promise<Firefox> {
  const executable = findFirefox();
  if (executable === undefined) {
    throw new Error('no Firefox found: apt-get install firefox-esr, or set FIREFOX_PATH');
  }
  const profile = await mkdtemp(join(tmpdir(), 'forecache-firefox-'));
  const lines = Object.entries(preferences).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(profile, 'user.js'), lines.join(''));
  const child = spawn(
    executable,
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  const ended = once(child, 'exit');
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  };
  try {
    const endpoint = await new Promise<string>((resolve, reject) => {
      child.once('exit', () => reject(new Error('Firefox ended before it listened')));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(text)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    return { ...(await drive(`${endpoint}/session`)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Reply {
  readonly id?: number;
  readonly type: string;
  readonly message?: string;
  readonly result?: Readonly<Record<string, unknown>>;
}

async function drive(endpoint: string): Promise<Omit<Firefox, 'close'>> {
  const socket = new WebSocket(endpoint);
  await once(socket, 'open');
  let sent = 0;
  const waiting = new Map<number, (reply: Reply) => void>();
  socket.on('message', (data) => {
    const reply = JSON.parse(String(data)) as Reply;
    waiting.get(reply.id ?? 0)?.(reply);
  });
  const command = async (method: string, params: object): Promise<Record<string, unknown>> => {
    const id = ++sent;
    const replied = new Promise<Reply>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params }));
    const { type, result, message } = await replied;
    if (type === 'error') throw new Error(`${method}: ${message ?? 'refused'}`);
    return { ...result };
  };
  await command('session.new', { capabilities: {} });
  const { context } = await command('browsingContext.create', { type: 'tab' });
  return {
    async goto(url) {
      await command('browsingContext.navigate', { context, url, wait: 'complete' });
    },
    async evaluate(expression) {
      const { type, result, exceptionDetails } = await command('script.evaluate', {
        expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`,
        target: { context },
        awaitPromise: true,
      });
      if (type !== 'success') throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
      const { value } = result as { readonly value: string };
      return JSON.parse(value);
    },
  };
}
