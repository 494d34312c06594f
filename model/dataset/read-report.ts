import type { BadLineReason, TraceFormat } from './trace-access.ts';

export interface BadLine {
  readonly file: string;
  /** 1-based line number in the file. */
  readonly line: number;
  readonly reason: BadLineReason;
}

/** What became of the lines; grows while the accesses are read. */
export interface ReadReport {
  format: TraceFormat | undefined;
  lines: number;
  accesses: number;
  /** Requests of crawlers and tools, by the user agent. */
  bots: number;
  /** Requests with another method than GET. */
  otherMethods: number;
  badLines: number;
  readonly badByReason: Partial<Record<BadLineReason, number>>;
  /** The first bad lines, at most `shownBadLines`. */
  readonly badSamples: BadLine[];
  /** Accesses that came later than the sorting window allows; their time was moved up to it. */
  outOfOrder: number;
}

export const shownBadLines = 20;

export const emptyReport = (): ReadReport => ({
  format: undefined,
  lines: 0,
  accesses: 0,
  bots: 0,
  otherMethods: 0,
  badLines: 0,
  badByReason: {},
  badSamples: [],
  outOfOrder: 0,
});

export function countBadLine(report: ReadReport, bad: BadLine): void {
  report.badLines += 1;
  report.badByReason[bad.reason] = (report.badByReason[bad.reason] ?? 0) + 1;
  if (report.badSamples.length < shownBadLines) report.badSamples.push(bad);
}

/** Lines of text for a person: totals, then the first bad lines with their numbers. */
export function describeReport(report: ReadReport): string[] {
  const out = [
    `${report.lines} lines (${report.format ?? 'no format'}): ${report.accesses} accesses, ` +
      `${report.bots} by bots, ${report.otherMethods} not GET, ${report.badLines} bad lines`,
  ];
  for (const bad of report.badSamples) out.push(`  ${bad.file}:${bad.line}: ${bad.reason}`);
  const more = report.badLines - report.badSamples.length;
  if (more > 0) out.push(`  … and ${more} more`);
  if (report.outOfOrder > 0) out.push(`  ${report.outOfOrder} accesses far out of order`);
  return out;
}
