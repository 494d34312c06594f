import { defineCommand } from 'citty';

const timeoutMs = 10_000;

export const report = defineCommand({
  meta: { name: 'report', description: 'What a running Forecache has done, from its state' },
  args: {
    url: {
      type: 'string',
      description: 'Address of the site behind Forecache',
      default: 'http://localhost:8787',
    },
    token: { type: 'string', description: 'Operator token; else FORECACHE_OPERATOR_TOKEN' },
    metrics: { type: 'boolean', description: 'In Prometheus’ text format' },
  },
  async run({ args }) {
    const token = args.token ?? process.env.FORECACHE_OPERATOR_TOKEN ?? '';
    const path = args.metrics === true ? '/.forecache/metrics' : '/.forecache/state';
    const answer = await fetch(new URL(path, args.url), {
      headers: token === '' ? {} : { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await answer.text();
    if (!answer.ok) {
      console.error(`forecache: ${args.url} answered ${answer.status}: ${text.trim()}`);
      process.exitCode = 1;
      return;
    }
    console.log(args.metrics === true ? text.trimEnd() : JSON.stringify(JSON.parse(text), null, 2));
  },
});
