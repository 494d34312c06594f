import { defineCommand } from 'citty';
import { edgeRoot } from '../edge-root.ts';
import { readAddress, readNumber } from '../read-arguments.ts';
import { startDemo } from '../start/start-demo.ts';
import { startOwn } from '../start/start-own.ts';

const defaultPort = 8_787;
const ports = { least: 0, most: 65_535 };

export const start = defineCommand({
  meta: {
    name: 'start',
    description: 'Run the demo: six data centres, a site, its visitors and a dashboard',
  },
  args: {
    origin: { type: 'string', description: 'Stand in front of this origin instead of the demo’s' },
    once: { type: 'boolean', description: 'Run for about two minutes, print the figures, exit' },
    json: {
      type: 'boolean',
      description: 'Print the figures as one JSON object, and nothing else',
    },
    port: { type: 'string', description: `Port of the front door (default ${defaultPort})` },
    seed: { type: 'string', description: 'Seed of site and visitors', default: 'leeward' },
    speed: { type: 'string', description: 'Demo time over real time', default: '2' },
    seconds: { type: 'string', description: 'How long --once sends visitors', default: '120' },
  },
  async run({ args }) {
    const port = readNumber(args.port ?? String(defaultPort), { name: 'port', ...ports });
    if (args.origin !== undefined) {
      await startOwn({
        root: edgeRoot,
        port,
        origin: readAddress(args.origin, 'origin').origin,
      });
      return;
    }
    await startDemo({
      root: edgeRoot,
      // A run for its figures only needs no port that a person remembers.
      port: args.once === true && args.port === undefined ? 0 : port,
      seed: args.seed,
      speed: readNumber(args.speed, { name: 'speed', least: 0.1, most: 1_000 }),
      seconds:
        args.once === true
          ? readNumber(args.seconds, { name: 'seconds', least: 1, most: 86_400 })
          : Infinity,
      json: args.json === true,
    });
  },
});
