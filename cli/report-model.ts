import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { backtestPage } from '../model/backtest/report/backtest-page.ts';
import { backtestTable } from '../model/backtest/report/backtest-table.ts';
import { runBacktest } from '../model/backtest/run-backtest.ts';
import type { Trace } from '../model/backtest/trace.ts';

/** The forecaster, what it is made of, and what it must beat. */
const policies = ['none', 'gamma-poisson', 'markov', 'dependency-graph', 'forecaster'];
const [ttlMs, delayMs] = [600_000, 2_000];

export interface ReportModelOptions {
  readonly traces: readonly Trace[];
  /** Share that training looked at: figures are of the rest. */
  readonly share: number;
  /** Folder of the model; a page a trace is written beside it. */
  readonly folder: string;
  readonly command: string;
  readonly onProgress: (progress: { done: number; total: number; what: string }) => void;
}

/** Replays each trace's unseen part under a new model; returns the tables, and writes report-<trace>.html. */
export async function reportModel(options: ReportModelOptions): Promise<string[]> {
  const lines: string[] = [];
  for (const trace of options.traces) {
    const result = await runBacktest({
      trace,
      ttlMs,
      delayMs,
      split: options.share,
      policies,
      model: pathToFileURL(`${resolve(options.folder)}/`),
      onProgress: options.onProgress,
    });
    const page = join(options.folder, `report-${trace.name}.html`);
    await writeFile(page, backtestPage(result, { command: options.command }));
    lines.push(...backtestTable(result), page);
  }
  return lines;
}
