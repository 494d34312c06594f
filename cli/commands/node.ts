import { defineCommand } from 'citty';
import { startNode } from '../node/start-node.ts';
import { readAddress, readNumber } from '../read-arguments.ts';
import { aborted, untilStopped } from '../until-stopped.ts';

const defaultPort = 8_780;
const megabyte = 1 << 20;

export const node = defineCommand({
  meta: {
    name: 'node',
    description:
      'Join a site as an edge cache of your own: it prefetches, serves by HTTP, earns credit',
  },
  args: {
    join: { type: 'string', required: true, description: 'Address of the site behind Forecache' },
    name: { type: 'string', description: 'Name of this node', default: 'office' },
    region: { type: 'string', description: 'Region; else where the site sees this machine' },
    port: { type: 'string', description: 'Port to serve on', default: String(defaultPort) },
    megabytes: { type: 'string', description: 'Size of the cache', default: '256' },
    token: { type: 'string', description: 'Operator token; else FORECACHE_OPERATOR_TOKEN' },
  },
  async run({ args }) {
    const token = args.token ?? process.env.FORECACHE_OPERATOR_TOKEN;
    const running = await startNode({
      join: readAddress(args.join, 'join'),
      name: args.name,
      port: readNumber(args.port, { name: 'port', least: 0, most: 65_535 }),
      capacityBytes:
        readNumber(args.megabytes, { name: 'megabytes', least: 1, most: 1 << 20 }) * megabyte,
      log: (line) => console.log(`forecache node: ${line}`),
      ...(args.region === undefined ? {} : { region: args.region }),
      ...(token === undefined ? {} : { token }),
    });
    console.log(`forecache node: serving on http://localhost:${running.port}`);
    await aborted(untilStopped().signal);
    await running.close();
  },
});
