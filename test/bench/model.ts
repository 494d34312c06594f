/**
 * `npm run bench:model [-- --json] [-- --trace FILE]`: what the forecaster costs, all in one run. Scoring in workerd,
 * the training rate beside tfjs, then the whole way from trace to model, and a replay of the trace under that model.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defaultLatency } from '../../model/backtest/latency-model.ts';
import { runJob } from '../../model/backtest/run-job.ts';
import { loadTrace } from '../../model/backtest/trace.ts';
import { trainForecaster } from '../../model/train/train-forecaster.ts';
import { compareRates } from './model/compare-rates.ts';
import { timeScores } from './model/time-scores.ts';

const rateRows = 400_000;
const mainTrace = fileURLToPath(
  new URL('../../../shared/traces/cran-2014-05.csv.gz', import.meta.url),
);

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    trace: { type: 'string', default: mainTrace },
  },
});

interface LongFigures {
  readonly trainMinutes: number | null;
  readonly trainCpuMinutes: number | null;
  readonly replayMinutes: number | null;
  readonly replayCpuMinutes: number | null;
}
const leftOut: LongFigures = {
  trainMinutes: null,
  trainCpuMinutes: null,
  replayMinutes: null,
  replayCpuMinutes: null,
};

const minutesSince = (startedMs: number): number => (performance.now() - startedMs) / 60_000;
/** Of all threads: what the same work takes on one idle core. */
const cpuMinutesSince = (before: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 60_000_000;
};
const tell = (text: string): void => console.error(`bench:model: ${text}`);

tell('scoring 1,000 candidates in workerd');
const { scoreMs, modelBytes } = await timeScores();
tell(`training ${rateRows} rows here and in tfjs`);
const rates = await compareRates(rateRows);
const long = existsSync(values.trace) ? await trainAndReplay(values.trace) : leftOut;
if (long.trainMinutes === null)
  tell(`${values.trace} is not there: training and replaying it were left out`);
const peakMiB = process.resourceUsage().maxRSS / 1_024;

const figures = { scoreMs, modelBytes, ...rates, ...long, peakMiB };
const lines: [string, number | null, string][] = [
  ['1,000 candidates scored in workerd, median', scoreMs, 'ms (limit 10)'],
  ['model file', modelBytes, 'bytes (limit 200,000)'],
  ['training rate, 2 threads', rates.trainRowsPerSecond, 'rows/s'],
  ['training rate, tfjs (wasm)', rates.tfjsRowsPerSecond, 'rows/s'],
  ['trace to deployable model', long.trainMinutes, 'minutes (limit 20)'],
  ['the same, processor time of all threads', long.trainCpuMinutes, 'minutes'],
  ['trace replayed with the forecaster', long.replayMinutes, 'minutes (limit 5)'],
  ['the same, processor time of all threads', long.replayCpuMinutes, 'minutes'],
  ['largest resident size', peakMiB, 'MiB (limit 4,096)'],
];
for (const [what, value, unit] of lines) {
  const text =
    value === null ? 'left out' : value.toLocaleString('en', { maximumSignificantDigits: 4 });
  console.log(`${what.padEnd(44)} ${text.padStart(12)} ${value === null ? '' : unit}`);
}
if (values.json) console.log(JSON.stringify(figures));

async function trainAndReplay(file: string): Promise<LongFigures> {
  const out = await mkdtemp(join(tmpdir(), 'forecache-bench-'));
  try {
    tell(`training on the first half of ${file}`);
    const trainingMs = performance.now();
    const trainingCpu = process.cpuUsage();
    const { trace } = await loadTrace({ files: [file] });
    await trainForecaster({
      traces: [trace],
      share: 0.5,
      heldBackShare: 1 / 6,
      out,
      name: 'bench',
      command: 'npm run bench:model',
    });
    const trainMinutes = minutesSince(trainingMs);
    const trainCpuMinutes = cpuMinutesSince(trainingCpu);
    tell(`${trainMinutes.toFixed(1)} minutes; replaying all of it with that model`);
    const replayingMs = performance.now();
    const replayingCpu = process.cpuUsage();
    const job = {
      policy: 'forecaster',
      variant: 0,
      thresholds: [0.5],
      ttlMs: 600_000,
      delayMs: 2_000,
      latency: defaultLatency,
      countFrom: trace.length >> 1,
      until: trace.length,
      quality: false,
    };
    await runJob(trace, job, { model: pathToFileURL(`${out}/`) });
    return {
      trainMinutes,
      trainCpuMinutes,
      replayMinutes: minutesSince(replayingMs),
      replayCpuMinutes: cpuMinutesSince(replayingCpu),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}
