import { defineCommand } from 'citty';
import { projectRoot } from '../project-root.ts';
import { startDemo } from '../start/start-demo.ts';
import { startOwn } from '../start/start-own.ts';

const defaultPort = 8_787;

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
    speed: { type: 'string', description: 'Demo time over real time', default: '4' },
    seconds: { type: 'string', description: 'How long --once sends visitors', default: '106' },
  },
  async run({ args }) {
    const port = Number(args.port ?? defaultPort);
    if (args.origin !== undefined) {
      await startOwn({ root: projectRoot, port, origin: args.origin });
      return;
    }
    await startDemo({
      root: projectRoot,
      // A run for its figures only needs no port that a person remembers.
      port: args.once === true && args.port === undefined ? 0 : port,
      seed: args.seed,
      speed: Number(args.speed),
      seconds: args.once === true ? Number(args.seconds) : Infinity,
      json: args.json === true,
    });
  },
});
