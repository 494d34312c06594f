import { defineCommand } from 'citty';
import { SingleBar } from 'cli-progress';
import { figuresOf } from '../../demo/figures.ts';
import { readLog, ReplayError } from '../../demo/replay/read-log.ts';
import { runReplay } from '../../demo/run-replay.ts';
import { DatasetError, describeReport } from '../../model/dataset/index.ts';
import { edgeRoot } from '../edge-root.ts';
import { readNumber } from '../read-arguments.ts';
import { describeFigures } from '../start/describe-figures.ts';
import { untilStopped } from '../until-stopped.ts';

export const replay = defineCommand({
  meta: {
    name: 'replay',
    description: 'Replay an access log through the edge, with prefetching and without',
  },
  args: {
    log: {
      type: 'string',
      required: true,
      description: 'Combined, nginx JSON or Logpush; plain or gz; - is standard input',
    },
    once: {
      type: 'boolean',
      description: 'Accepted for symmetry with start: a log ends by itself',
    },
    json: { type: 'boolean', description: 'Print one JSON object, and nothing else' },
    ttl: {
      type: 'string',
      description: 'Freshness of everything, seconds of log time',
      default: '600',
    },
    k: {
      type: 'string',
      description: 'Distinct visitors before a resource is predicted (a deployed edge: 5)',
      default: '2',
    },
    speed: {
      type: 'string',
      description: 'Log seconds a second; 0: as fast as it goes',
      default: '0',
    },
  },
  async run({ args }) {
    const json = args.json === true;
    const log = await readLog(args.log).catch((error: unknown) => {
      if (!(error instanceof ReplayError || error instanceof DatasetError)) throw error;
      console.error(`forecache: ${error.message}`);
      return undefined;
    });
    if (log === undefined) {
      process.exitCode = 1;
      return;
    }
    const { requests, report } = log;
    if (!json) for (const line of describeReport(report)) console.log(line);
    const bar = new SingleBar({ format: '{bar} {value}/{total} requests, {eta_formatted} left' });
    if (!json) bar.start(requests.length, 0);
    const replayed = await runReplay({
      root: edgeRoot,
      requests,
      freshForS: readNumber(args.ttl, { name: 'ttl', least: 1, most: 31_536_000 }),
      kAnonymity: readNumber(args.k, { name: 'k', least: 1, most: 1_000 }),
      speed: readNumber(args.speed, { name: 'speed', least: 0, most: 1e6 }),
      signal: untilStopped().signal,
      onProgress: (sent) => bar.update(sent),
    }).finally(() => bar.stop());
    const figures = figuresOf(replayed);
    const { lines, badLines, badByReason, badSamples } = report;
    const bad = badSamples.map(({ line, reason }) => ({ line, reason }));
    if (json) console.log(JSON.stringify({ ...figures, lines, badLines, badByReason, bad }));
    else console.log(describeFigures(figures, replayed));
    if (replayed.state.reason !== '') console.error(`forecache: ${replayed.state.reason}`);
    for (const fault of replayed.faults.slice(0, 10)) console.error(`forecache: ${fault}`);
    if (figures.errors > 0) process.exitCode = 1;
  },
});
