import { stat } from 'node:fs/promises';
import { SingleBar } from 'cli-progress';
import { loadTrace, type LoadOptions, type Trace } from '../model/backtest/trace.ts';
import { describeReport } from '../model/dataset/index.ts';

const mebibyte = 2 ** 20;

/** Loads a trace with a bar of what was read, then says what became of its lines. Both go to standard error. */
export async function loadWithProgress(options: LoadOptions): Promise<Trace> {
  const totalBytes = await sizeOf(options.files);
  const bar = new SingleBar({
    format:
      totalBytes === undefined
        ? 'reading  {value} MiB, {duration_formatted}'
        : 'reading  |{bar}| {percentage}% of {total} MiB, {duration_formatted}',
    clearOnComplete: true,
  });
  let readBytes = 0;
  bar.start(Math.ceil((totalBytes ?? 0) / mebibyte), 0);
  try {
    const { trace, report, keptOneIn } = await loadTrace({
      ...options,
      onRawBytes: (count) => bar.update(Math.floor((readBytes += count) / mebibyte)),
    });
    bar.stop();
    for (const line of describeReport(report)) console.error(line);
    if (keptOneIn > 1)
      console.error(
        `  too long for memory: one visitor in ${keptOneIn} kept, ${trace.length} accesses`,
      );
    return trace;
  } finally {
    bar.stop();
  }
}

/** Undefined for standard input, and for what is not there: the reader says so better. */
async function sizeOf(files: readonly string[]): Promise<number | undefined> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (found) => (found.isFile() ? found.size : undefined),
        () => undefined,
      ),
    ),
  );
  return sizes.includes(undefined)
    ? undefined
    : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
