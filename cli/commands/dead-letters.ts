import { defineCommand } from 'citty';

const timeoutMs = 60_000;

export const deadLetters = defineCommand({
  meta: {
    name: 'dead-letters',
    description: 'Send telemetry again that no consumer could take',
  },
  args: {
    url: {
      type: 'string',
      description: 'Address of the site behind Forecache',
      default: 'http://localhost:8787',
    },
    token: { type: 'string', description: 'Operator token; else FORECACHE_OPERATOR_TOKEN' },
  },
  async run({ args }) {
    const token = args.token ?? process.env.FORECACHE_OPERATOR_TOKEN ?? '';
    const answer = await fetch(new URL('/.forecache/dead-letters', args.url), {
      method: 'POST',
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = (await answer.text()).trim();
    console.log(answer.ok ? text : `refused (${answer.status}): ${text}`);
    if (!answer.ok) process.exitCode = 1;
  },
});
