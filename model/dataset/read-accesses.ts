import { isbot } from 'isbot';
import { resourceKey, type KeyRules } from '../../protocol/resource-key.ts';
import { DatasetError } from './dataset-error.ts';
import { detectFormat } from './detect-format.ts';
import { canonicalHeader, parseCanonical } from './parse-canonical.ts';
import { parseCombined } from './parse-combined.ts';
import { parseLogpush } from './parse-logpush.ts';
import { parseNginxJson } from './parse-nginx-json.ts';
import { createPseudonyms } from './pseudonym.ts';
import { readLines } from './read-lines.ts';
import { countBadLine, emptyReport, type ReadReport } from './read-report.ts';
import {
  refused,
  traceFormats,
  type LoggedRequest,
  type Parsed,
  type TraceAccess,
  type TraceFormat,
} from './trace-access.ts';

export interface ReadOptions {
  /** Paths in order of time; '-' is standard input. Plain or gzip, told apart by content. */
  readonly files: readonly string[];
  /** Found from the first lines when left out. */
  readonly format?: TraceFormat;
  readonly keyRules?: KeyRules;
  /** True keeps the requests of crawlers and tools. */
  readonly keepBots?: boolean;
  /** Sets visitors' pseudonyms apart from those of other data sets. */
  readonly salt?: string;
  /** Called with the number of raw (compressed) bytes read, for a progress bar. */
  readonly onRawBytes?: (count: number) => void;
}

/** Accesses in the order of the input, and a report that is complete when the iteration ends. */
export interface AccessReader extends AsyncIterable<TraceAccess> {
  readonly report: ReadReport;
}

/** A log is recognised by its first good line; so many bad ones may come before it. */
const linesToDetect = 100;

const logParsers: Record<
  Exclude<TraceFormat, 'canonical'>,
  (line: string) => Parsed<LoggedRequest>
> = {
  combined: parseCombined,
  'nginx-json': parseNginxJson,
  logpush: parseLogpush,
};

/**
 * Streams the accesses of traces and access logs in bounded memory. A line that cannot be
 * understood is counted in `report` with its number and left out; bots and methods other than GET
 * are counted and left out.
 * Throws DatasetError: 'unreadable', 'bad-gzip', 'unknown-format', 'empty' (no file named).
 */
export function readAccesses(options: ReadOptions): AccessReader {
  if (options.files.length === 0) throw new DatasetError('empty', 'no file was named');
  if (options.format !== undefined && !traceFormats.includes(options.format)) {
    throw new DatasetError(
      'unknown-format',
      `${String(options.format)}, known: ${traceFormats.join(', ')}`,
    );
  }
  const report = emptyReport();
  return { report, [Symbol.asyncIterator]: () => iterate(options, report) };
}

async function* iterate(options: ReadOptions, report: ReadReport): AsyncGenerator<TraceAccess> {
  const understand = createUnderstanding(options, report);
  for (const file of options.files) {
    let format = options.format;
    let waiting: { number: number; line: string }[] = [];
    for await (const block of readLines(file, options.onRawBytes)) {
      for (let index = 0; index < block.lines.length; index++) {
        const number = block.firstNumber + index;
        const line = block.lines[index];
        report.lines += 1;
        if (line === null || line === undefined) {
          countBadLine(report, { file, line: number, reason: 'line-too-long' });
          continue;
        }
        if (line === '' || line === canonicalHeader) continue;
        if (format === undefined) {
          waiting.push({ number, line });
          format = detectFormat(line);
          if (format === undefined) {
            if (waiting.length >= linesToDetect) break;
            continue;
          }
          report.format = format;
          for (const early of waiting) {
            const access = understand(format, early.line, { file, line: early.number });
            if (access !== undefined) yield access;
          }
          waiting = [];
          continue;
        }
        report.format ??= format;
        const access = understand(format, line, { file, line: number });
        if (access !== undefined) yield access;
      }
      if (format === undefined && waiting.length >= linesToDetect) break;
    }
    if (format === undefined && waiting.length > 0) {
      throw new DatasetError(
        'unknown-format',
        `${file}: none of the first ${waiting.length} lines is of a known format (${traceFormats.join(', ')})`,
      );
    }
  }
}

type Place = { readonly file: string; readonly line: number };

function createUnderstanding(options: ReadOptions, report: ReadReport) {
  const pseudonym = createPseudonyms(options.salt ?? 'forecache');
  const toAccess = (request: LoggedRequest): Parsed<TraceAccess> | undefined => {
    if (options.keepBots !== true && isbot(request.userAgent)) {
      report.bots += 1;
      return undefined;
    }
    if (request.method !== 'GET') {
      report.otherMethods += 1;
      return undefined;
    }
    const resource = resourceKey(request.target, options.keyRules);
    if (resource === '') return refused('bad-resource');
    const { atMs, region, target, bytes, status, referrer, userAgent } = request;
    const client = pseudonym(request);
    return {
      ok: true,
      value: { atMs, client, region, resource, target, bytes, status, referrer, userAgent },
    };
  };
  return (format: TraceFormat, line: string, place: Place): TraceAccess | undefined => {
    let parsed: Parsed<TraceAccess> | undefined;
    if (format === 'canonical') parsed = parseCanonical(line);
    else {
      const request = logParsers[format](line);
      parsed = request.ok ? toAccess(request.value) : request;
    }
    if (parsed === undefined) return undefined;
    if (!parsed.ok) {
      countBadLine(report, { ...place, reason: parsed.reason });
      return undefined;
    }
    report.accesses += 1;
    return parsed.value;
  };
}
