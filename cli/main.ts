import { defineCommand, runMain } from 'citty';
import { loadCommand } from './load-command.ts';

/** The command `forecache`. Each subcommand is loaded only when it is asked for. */
const main = defineCommand({
  meta: {
    name: 'forecache',
    description: 'Predictive prefetching for edge caches and browsers',
  },
  subCommands: {
    start: () => loadCommand(() => import('./commands/start.ts').then(({ start }) => start)),
    replay: () => loadCommand(() => import('./commands/replay.ts').then(({ replay }) => replay)),
    doctor: () => loadCommand(() => import('./commands/doctor.ts').then(({ doctor }) => doctor)),
    report: () => loadCommand(() => import('./commands/report.ts').then(({ report }) => report)),
    node: () => loadCommand(() => import('./commands/node.ts').then(({ node }) => node)),
    'dead-letters': () =>
      loadCommand(() =>
        import('./commands/dead-letters.ts').then(({ deadLetters }) => deadLetters),
      ),
    kill: () => loadCommand(() => import('./commands/kill.ts').then(({ kill }) => kill)),
    backtest: () =>
      loadCommand(() => import('./commands/backtest.ts').then(({ backtest }) => backtest)),
    train: () => loadCommand(() => import('./commands/train.ts').then(({ train }) => train)),
  },
});

// `forecache help start` as other commands have it.
const [first = 'help', ...rest] = process.argv.slice(2);
await runMain(main, { rawArgs: first === 'help' ? [...rest, '--help'] : [first, ...rest] });
