import { SingleBar } from 'cli-progress';
import { defineCommand } from 'citty';
import type { Trace } from '../../model/backtest/trace.ts';
import { defaultMaxAccesses } from '../../model/backtest/trace-columns.ts';
import { recurrentColumns } from '../../model/train/recurrent-columns.ts';
import { defaultScenarios, mostRows } from '../../model/train/scenarios.ts';
import { defaultTrainSettings } from '../../model/train/settings.ts';
import { defaultRounds, trainForecaster } from '../../model/train/train-forecaster.ts';
import { fileArguments } from '../file-arguments.ts';
import { loadWithProgress } from '../load-with-progress.ts';
import { readNumber } from '../read-arguments.ts';
import { reportModel } from '../report-model.ts';

export const train = defineCommand({
  meta: {
    name: 'train',
    description:
      'From access logs or traces to a deployable model: rows, training, calibration, export, backtest',
  },
  args: {
    log: {
      type: 'string',
      description: 'Access logs: each file is a trace of its own, plain or gzip',
    },
    trace: { type: 'string', description: 'The same, in the canonical CSV' },
    maxAccesses: {
      type: 'string',
      description: 'Accesses of a file in memory at most: a longer one is thinned by visitor',
      default: String(defaultMaxAccesses),
    },
    out: {
      type: 'string',
      description: 'Folder for forecaster.onnx and forecaster.json',
      required: true,
    },
    name: {
      type: 'string',
      description: 'Name of the model in its manifest',
      default: 'forecaster',
    },
    share: {
      type: 'string',
      description: 'First share of each trace’s requests to learn from; the rest stays unseen',
      default: '0.5',
    },
    heldBack: {
      type: 'string',
      description: 'Last share of those, for early stopping and calibration',
      default: '0.1667',
    },
    hidden: {
      type: 'string',
      description: 'Widths of the hidden layers',
      default: defaultTrainSettings.hidden.join('-'),
    },
    rate: {
      type: 'string',
      description: 'Peak learning rate',
      default: String(defaultTrainSettings.rate),
    },
    batch: {
      type: 'string',
      description: 'Rows of one step, a multiple of 8',
      default: String(defaultTrainSettings.batchRows),
    },
    recurrent: {
      type: 'string',
      description: 'Units of a recurrent branch over the demand windows; 0 for none',
      default: '0',
    },
    rows: {
      type: 'string',
      description: 'Most rows of one pass over a trace',
      default: String(mostRows),
    },
    rounds: {
      type: 'string',
      description:
        'Times that rows are collected, from the second on as the model itself would meet them',
      default: String(defaultRounds),
    },
    epochs: {
      type: 'string',
      description: 'Most passes over the rows',
      default: String(defaultTrainSettings.epochs),
    },
    seed: {
      type: 'string',
      description: 'Seed of rows, weights and order',
      default: String(defaultTrainSettings.seed),
    },
    leaveOneOut: {
      type: 'boolean',
      description: 'Also a model without each trace, in OUT/without-<trace>, judged there',
    },
    skipBacktest: { type: 'boolean', description: 'Stop when the model is written' },
    json: {
      type: 'boolean',
      description: 'Print the manifest and the pace as one JSON object last',
    },
  },
  async run({ args, rawArgs }) {
    const files = [...fileArguments(rawArgs, 'log'), ...fileArguments(rawArgs, 'trace')];
    if (files.length === 0)
      throw new RangeError('name at least one file: --log FILE… or --trace FILE…');
    const startedMs = performance.now();
    const maxRows = readNumber(args.rows, { name: 'rows', least: 1_000, most: mostRows });
    const maxAccesses = readNumber(args.maxAccesses, {
      name: 'maxAccesses',
      least: 1,
      most: 2 ** 28,
    });
    const traces: Trace[] = [];
    for (const file of files) {
      console.error(file);
      traces.push(await loadWithProgress({ files: [file], maxAccesses }));
    }
    const share = readNumber(args.share, { name: 'share', least: 0.01, most: 1 });
    const command = `npx forecache train ${rawArgs.join(' ')}`;
    const units = readNumber(args.recurrent, { name: 'recurrent', least: 0, most: 64 });
    const bar = new SingleBar({
      format: 'rows     |{bar}| {percentage}% of {total} accesses, {duration_formatted}',
    });
    let started = false;
    const result = await trainForecaster({
      traces,
      share,
      heldBackShare: readNumber(args.heldBack, { name: 'heldBack', least: 0.01, most: 0.9 }),
      settings: {
        hidden: args.hidden
          .split('-')
          .map((width) => readNumber(width, { name: 'hidden', least: 1, most: 512 })),
        recurrent: units === 0 ? null : { columns: recurrentColumns, width: units },
        rate: readNumber(args.rate, { name: 'rate', least: 1e-7, most: 1 }),
        batchRows: readNumber(args.batch, { name: 'batch', least: 8, most: 65_536 }),
        epochs: readNumber(args.epochs, { name: 'epochs', least: 1, most: 1_000 }),
        seed: readNumber(args.seed, { name: 'seed', least: 0, most: 2 ** 31 }),
      },
      rounds: readNumber(args.rounds, { name: 'rounds', least: 1, most: 10 }),
      scenarios: defaultScenarios.map((scenario) => ({
        ...scenario,
        maxRows: Math.min(scenario.maxRows, maxRows),
      })),
      out: args.out,
      name: args.name,
      command,
      leaveOneOut: args.leaveOneOut === true,
      onRows: (done, total) => {
        if (!started) bar.start(total, 0);
        started = true;
        bar.update(done);
        if (done < total) return;
        bar.stop();
        started = false;
      },
      onProgress: ({ epoch, epochs, loss, heldBack, rowsPerSecond }) => {
        const held = heldBack ? `, held back ${heldBack.loss.toFixed(5)}` : '';
        const pace = `${Math.round(rowsPerSecond / 1_000)}k rows/s`;
        console.error(
          `training | pass ${epoch.toFixed(2)} of ${epochs}: loss ${loss.toFixed(5)}${held}, ${pace}`,
        );
      },
    });
    const minutes = (performance.now() - startedMs) / 60_000;
    const { manifest, training, rows, rowSeconds } = result;
    console.error(
      `${args.out}: ${manifest.modelBytes} bytes, ${rows} rows, ${minutes.toFixed(1)} minutes`,
    );
    for (const [name, value] of Object.entries(manifest.metrics))
      console.error(`  ${name}: ${value.toPrecision(4)}`);
    for (const [trace, { manifest: other }] of Object.entries(result.without)) {
      for (const figure of ['nll', 'ap', 'eceDecision', 'nll of Gamma-Poisson']) {
        const value = other.metrics[`${trace}: ${figure}`] ?? Number.NaN;
        console.error(`  trained without ${trace}, ${figure} there: ${value.toPrecision(4)}`);
      }
    }
    if (args.skipBacktest !== true && share < 1) {
      const progress = new SingleBar({
        format: 'backtest |{bar}| {percentage}% {what}, {duration_formatted}',
      });
      progress.start(1, 0, { what: '' });
      const lines = await reportModel({
        traces,
        share,
        folder: args.out,
        command,
        onProgress: ({ done, total, what }) => {
          progress.setTotal(total);
          progress.update(done, { what });
        },
      });
      progress.stop();
      for (const line of lines) console.error(line);
    }
    if (args.json !== true) return;
    const { rowsPerSecond, seconds, epochs } = training;
    console.log(
      JSON.stringify({
        minutes,
        rows,
        rowSeconds,
        trainSeconds: seconds,
        epochs,
        rowsPerSecond,
        manifest,
      }),
    );
  },
});
