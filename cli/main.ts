import { defineCommand, runMain } from 'citty';
import { clearErrors } from './clear-errors.ts';

/** The command `forecache`. Each subcommand is loaded only when it is asked for. */
const main = defineCommand({
  meta: {
    name: 'forecache',
    description: 'Predictive prefetching for edge caches and browsers',
  },
  subCommands: {
    start: () => import('./commands/start.ts').then(({ start }) => clearErrors(start)),
    replay: () => import('./commands/replay.ts').then(({ replay }) => clearErrors(replay)),
    doctor: () => import('./commands/doctor.ts').then(({ doctor }) => clearErrors(doctor)),
    report: () => import('./commands/report.ts').then(({ report }) => clearErrors(report)),
    node: () => import('./commands/node.ts').then(({ node }) => clearErrors(node)),
    'dead-letters': () =>
      import('./commands/dead-letters.ts').then(({ deadLetters }) => clearErrors(deadLetters)),
    kill: () => import('./commands/kill.ts').then(({ kill }) => clearErrors(kill)),
    backtest: () => import('./commands/backtest.ts').then(({ backtest }) => clearErrors(backtest)),
    train: () => import('./commands/train.ts').then(({ train }) => clearErrors(train)),
  },
});

await runMain(main);
