import { parseRequestLine } from './parse-request-line.ts';
import { parseClfTime } from './parse-time.ts';
import { refused, type LoggedRequest, type Parsed } from './trace-access.ts';

/**
 * Apache's Common Log Format and its Combined form (referrer and user agent added):
 * `host ident user [time] "request" status bytes ["referrer" "user agent"]`.
 */
const shape =
  /^(\S+) \S+ [^[]*\[([^\]]{1,40})\] "((?:[^"\\]|\\.)*)" (\d{3}|-) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)".*)?\s*$/;

export function parseCombined(line: string): Parsed<LoggedRequest> {
  const match = shape.exec(line);
  if (match === null) return refused('not-the-format');
  const [, address = '', time = '', request = '', status = '-', bytes = '-'] = match;
  const atMs = parseClfTime(time);
  if (atMs === undefined) return refused('bad-time');
  const parts = parseRequestLine(request);
  if (parts === undefined) return refused('bad-request');
  return {
    ok: true,
    value: {
      atMs,
      address,
      region: '-',
      method: parts.method,
      target: parts.target,
      bytes: bytes === '-' ? 0 : Number(bytes),
      status: status === '-' ? 0 : Number(status),
      referrer: dash(match[6]),
      userAgent: dash(match[7]),
    },
  };
}

const dash = (text: string | undefined): string =>
  text === undefined || text === '-' ? '' : text.replaceAll('\\"', '"');
