import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SingleBar } from 'cli-progress';
import { defineCommand } from 'citty';
import { backtestJson } from '../../model/backtest/report/backtest-json.ts';
import { backtestTable } from '../../model/backtest/report/backtest-table.ts';
import { backtestPage } from '../../model/backtest/report/backtest-page.ts';
import { distinctBytes, policyNames, runBacktest } from '../../model/backtest/run-backtest.ts';
import { spliceTraces } from '../../model/backtest/splice-traces.ts';
import type { Trace } from '../../model/backtest/trace.ts';
import { defaultMaxAccesses } from '../../model/backtest/trace-columns.ts';
import { fileArguments } from '../file-arguments.ts';
import { loadWithProgress } from '../load-with-progress.ts';
import { projectRoot } from '../project-root.ts';

const shippedModel = pathToFileURL(join(projectRoot, 'model/shipped/'));

export const backtest = defineCommand({
  meta: {
    name: 'backtest',
    description:
      'Replay a trace or an access log under every policy, and say what each avoids at what cost',
  },
  args: {
    trace: {
      type: 'string',
      description: 'Trace or access log, plain or gzip; - is standard input',
      required: true,
    },
    ttl: {
      type: 'string',
      description: 'Freshness lifetime of every object, seconds',
      default: '600',
    },
    delay: {
      type: 'string',
      description: 'From a decision to the object being usable, seconds',
      default: '2',
    },
    capacity: {
      type: 'string',
      description: 'Bytes of each region’s cache, or a share of all different resources: 10%',
    },
    regions: { type: 'string', description: 'Only these regions, separated by commas' },
    maxAccesses: {
      type: 'string',
      description: 'Accesses in memory at most: a longer trace is thinned by visitor',
      default: String(defaultMaxAccesses),
    },
    splice: {
      type: 'string',
      description: 'Go on with the second half of this trace: habits that change half-way',
    },
    split: {
      type: 'string',
      description: 'First share of the requests, to learn from; figures are of the rest',
      default: '0.5',
    },
    policies: { type: 'string', description: `Some of: ${policyNames.join(', ')}` },
    model: { type: 'string', description: 'Folder of another model than the shipped one' },
    threads: { type: 'string', description: 'Replays side by side; one a core when left out' },
    json: { type: 'boolean', description: 'Print one JSON object last' },
    report: { type: 'string', description: 'Write an HTML page with the curves' },
  },
  async run({ args, rawArgs }) {
    const startedMs = performance.now();
    const files = fileArguments(rawArgs, 'trace');
    const regions = args.regions?.split(',').filter((region) => region !== '');
    const loaded = await loadWithProgress({
      files,
      maxAccesses: positive(args.maxAccesses, '--maxAccesses'),
      ...(regions && regions.length > 0 && { regions }),
    });
    const trace =
      args.splice === undefined
        ? loaded
        : await spliced(loaded, { file: args.splice, isSame: files.includes(args.splice) });
    const bar = new SingleBar({
      format: '{what} |{bar}| {percentage}% of {total} accesses, {duration_formatted}',
      clearOnComplete: true,
    });
    bar.start(trace.length, 0, { what: 'replay' });
    try {
      const result = await runBacktest({
        trace,
        ttlMs: positive(args.ttl, '--ttl') * 1_000,
        delayMs: positive(args.delay, '--delay') * 1_000,
        split: positive(args.split, '--split'),
        policies: args.policies === undefined ? policyNames : args.policies.split(','),
        model: args.model === undefined ? shippedModel : pathToFileURL(`${resolve(args.model)}/`),
        ...(args.capacity !== undefined && {
          capacityBytes: capacityOf(args.capacity, distinctBytes(trace)),
        }),
        sessions: args.splice === undefined,
        ...(args.threads !== undefined && { threads: positive(args.threads, '--threads') }),
        onProgress: ({ done, total, what }) => {
          bar.setTotal(total);
          bar.update(done, { what: what.padEnd(12).slice(0, 12) });
        },
      });
      bar.stop();
      const minutes = (performance.now() - startedMs) / 60_000;
      for (const line of backtestTable(result)) console.error(line);
      console.error(`${minutes.toFixed(1)} minutes`);
      if (args.report !== undefined) {
        await writeFile(
          args.report,
          backtestPage(result, { command: `npx forecache backtest ${rawArgs.join(' ')}` }),
        );
      }
      if (args.json === true) console.log(JSON.stringify(backtestJson(result)));
    } finally {
      bar.stop();
    }
  },
});

/** The same trace again changes who follows whom: its names move on by a third. */
async function spliced(
  before: Trace,
  { file, isSame }: { file: string; isSame: boolean },
): Promise<Trace> {
  const after = isSame ? before : await loadWithProgress({ files: [file] });
  return spliceTraces({
    before,
    after,
    shift: isSame ? Math.floor(before.resources.length / 3) : 0,
  });
}

function capacityOf(text: string, wholeBytes: number): number {
  if (!text.endsWith('%')) return positive(text, '--capacity');
  return (wholeBytes * positive(text.slice(0, -1), '--capacity')) / 100;
}

function positive(text: string, name: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0)
    throw new RangeError(`${name} is ${text}, must be a number above 0`);
  return value;
}
