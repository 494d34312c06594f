import { continentOf } from './continent-of.ts';
import { countField, jsonFields, textField } from './json-fields.ts';
import { parseAnyTime } from './parse-time.ts';
import { refused, type LoggedRequest, type Parsed } from './trace-access.ts';

/**
 * Cloudflare Logpush, dataset http_requests, one object a line; field names by Cloudflare's log
 * field reference. Times may be RFC 3339, unix seconds or unix nanoseconds.
 */
export function parseLogpush(line: string): Parsed<LoggedRequest> {
  const fields = jsonFields(line);
  if (fields === undefined) return refused('bad-json');
  const method = textField(fields, ['ClientRequestMethod']);
  const target = textField(fields, ['ClientRequestURI', 'ClientRequestPath']);
  const time = textField(fields, ['EdgeStartTimestamp', 'EdgeEndTimestamp']);
  if (method === undefined || target === undefined || time === undefined)
    return refused('missing-field');
  const atMs = parseAnyTime(time);
  if (atMs === undefined) return refused('bad-time');
  const status = countField(fields, ['EdgeResponseStatus']);
  if (status === undefined || status > 999) return refused('bad-status');
  const bytes = countField(fields, ['EdgeResponseBodyBytes', 'EdgeResponseBytes']);
  if (bytes === undefined) return refused('bad-bytes');
  return {
    ok: true,
    value: {
      atMs,
      address: textField(fields, ['ClientIP']) ?? '',
      region: continentOf(textField(fields, ['ClientCountry']) ?? ''),
      method,
      target,
      bytes,
      status,
      referrer: textField(fields, ['ClientRequestReferer']) ?? '',
      userAgent: textField(fields, ['ClientRequestUserAgent']) ?? '',
    },
  };
}
