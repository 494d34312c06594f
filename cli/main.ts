import { defineCommand, runMain } from 'citty';

/** The command `forecache`. Each subcommand is loaded only when it is asked for. */
const main = defineCommand({
  meta: {
    name: 'forecache',
    description: 'Predictive prefetching for edge caches and browsers',
  },
  subCommands: {
    start: () => import('./commands/start.ts').then(({ start }) => start),
    replay: () => import('./commands/replay.ts').then(({ replay }) => replay),
    doctor: () => import('./commands/doctor.ts').then(({ doctor }) => doctor),
    report: () => import('./commands/report.ts').then(({ report }) => report),
    node: () => import('./commands/node.ts').then(({ node }) => node),
    'dead-letters': () =>
      import('./commands/dead-letters.ts').then(({ deadLetters }) => deadLetters),
    kill: () => import('./commands/kill.ts').then(({ kill }) => kill),
    backtest: () => import('./commands/backtest.ts').then(({ backtest }) => backtest),
    train: () => import('./commands/train.ts').then(({ train }) => train),
  },
});

await runMain(main);
