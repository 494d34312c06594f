import { detectFormat } from '../../model/dataset/detect-format.ts';
import { parseCombined } from '../../model/dataset/parse-combined.ts';
import { parseLogpush } from '../../model/dataset/parse-logpush.ts';
import { parseNginxJson } from '../../model/dataset/parse-nginx-json.ts';
import { readLines } from '../../model/dataset/read-lines.ts';
import { countBadLine, emptyReport, type ReadReport } from '../../model/dataset/read-report.ts';
import type { LoggedRequest, Parsed } from '../../model/dataset/trace-access.ts';

/** Requests in order of time, and what became of every line. */
export interface ReadLog {
  readonly requests: readonly LoggedRequest[];
  readonly report: ReadReport;
}

/** A log that cannot be replayed, with the file and the bound. */
export class ReplayError extends Error {
  readonly code: 'unknown-format' | 'too-many-lines' | 'empty';
  constructor(code: ReplayError['code'], detail: string) {
    super(`${code}: ${detail}`);
    this.name = 'ReplayError';
    this.code = code;
  }
}

type Parse = (line: string) => Parsed<LoggedRequest>;
/** The whole log is sorted in memory, at about 0.5 kB a request. */
const mostRequests = 2_000_000;
/** A log whose first lines are all bad is no log. */
const linesToDetect = 100;

const parsers: Readonly<Record<'combined' | 'nginx-json' | 'logpush', Parse>> = {
  combined: parseCombined,
  'nginx-json': parseNginxJson,
  logpush: parseLogpush,
};

/**
 * Every request of an access log, crawlers and all methods included: a replay meets what the server
 * met. A line that cannot be understood is counted in `report` with its number, and left out.
 * Throws ReplayError; DatasetError 'unreadable' or 'bad-gzip' as the file deserves.
 */
export async function readLog(file: string): Promise<ReadLog> {
  const report = emptyReport();
  const requests: LoggedRequest[] = [];
  let parse: Parse | undefined;
  for await (const { firstNumber, lines } of readLines(file)) {
    for (const [index, text] of lines.entries()) {
      report.lines += 1;
      const line = firstNumber + index;
      if (text === '') continue;
      if (text !== null) parse ??= chooseParser(text, report);
      if (parse === undefined && report.lines > linesToDetect) {
        throw new ReplayError(
          'unknown-format',
          `${file}: none of the first ${linesToDetect} lines is an access log's`,
        );
      }
      const parsed: Parsed<LoggedRequest> =
        text === null
          ? { ok: false, reason: 'line-too-long' }
          : (parse?.(text) ?? { ok: false, reason: 'not-the-format' });
      if (parsed.ok && !URL.canParse(parsed.value.target, 'http://site/')) {
        countBadLine(report, { file, line, reason: 'bad-resource' });
      } else if (parsed.ok) requests.push(parsed.value);
      else countBadLine(report, { file, line, reason: parsed.reason });
      if (requests.length > mostRequests) {
        throw new ReplayError('too-many-lines', `${file}: more than ${mostRequests} requests`);
      }
    }
  }
  if (requests.length === 0)
    throw new ReplayError('empty', `${file}: no request in ${report.lines} lines`);
  report.accesses = requests.length;
  requests.sort((left, right) => left.atMs - right.atMs);
  return { requests, report };
}

function chooseParser(line: string, report: ReadReport): Parse | undefined {
  const format = detectFormat(line);
  if (format === undefined || format === 'canonical') return undefined;
  report.format = format;
  return parsers[format];
}
