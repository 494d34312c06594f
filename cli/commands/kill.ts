import { defineCommand } from 'citty';
import { readAddress } from '../read-arguments.ts';

const timeoutMs = 10_000;

export const kill = defineCommand({
  meta: {
    name: 'kill',
    description: 'Stop all prefetching of a site at once, or resume it',
  },
  args: {
    url: {
      type: 'string',
      description: 'Address of the site behind Forecache',
      default: 'http://localhost:8787',
    },
    resume: { type: 'boolean', description: 'Resume instead of stopping' },
    all: {
      type: 'boolean',
      description: 'Every site of this Worker, not only that of the address',
    },
    reason: { type: 'string', description: 'Shown on the dashboard', default: 'forecache kill' },
    token: { type: 'string', description: 'Operator token; else FORECACHE_OPERATOR_TOKEN' },
  },
  async run({ args }) {
    const command = args.resume === true ? 'resume' : 'kill';
    const token = args.token ?? process.env.FORECACHE_OPERATOR_TOKEN ?? '';
    const answer = await fetch(new URL('/.forecache/command', readAddress(args.url, 'url')), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({
        command,
        reason: command === 'kill' ? args.reason : '',
        ...(args.all === true ? { site: '*' } : {}),
      }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = (await answer.text()).trim();
    if (!answer.ok) {
      console.error(`forecache: ${args.url} answered ${answer.status}: ${text}`);
      process.exitCode = 1;
      return;
    }
    console.log(command === 'kill' ? 'Prefetching is stopped.' : 'Prefetching goes on.');
  },
});
