import { continentOf } from './continent-of.ts';
import { countField, jsonFields, textField } from './json-fields.ts';
import { parseRequestLine } from './parse-request-line.ts';
import { parseAnyTime } from './parse-time.ts';
import { refused, type LoggedRequest, type Parsed } from './trace-access.ts';

/**
 * nginx `log_format … escape=json '{…}'`, one object a line. The field names are the operator's;
 * taken are those of nginx's own variables and the short forms that its documentation's examples use.
 */
export function parseNginxJson(line: string): Parsed<LoggedRequest> {
  const fields = jsonFields(line);
  if (fields === undefined) return refused('bad-json');
  const time = textField(fields, [
    'msec',
    'time_iso8601',
    'time_local',
    '@timestamp',
    'timestamp',
    'time',
  ]);
  if (time === undefined) return refused('missing-field');
  const atMs = parseAnyTime(time);
  if (atMs === undefined) return refused('bad-time');
  const method = textField(fields, ['request_method', 'method']);
  const uri = textField(fields, ['request_uri', 'uri', 'path', 'url']);
  const request =
    method !== undefined && uri !== undefined
      ? { method, target: withArgs(uri, textField(fields, ['args', 'query_string'])) }
      : parseRequestLine(textField(fields, ['request']) ?? '');
  if (request === undefined) return refused('bad-request');
  const status = countField(fields, ['status']);
  if (status === undefined || status > 999) return refused('bad-status');
  const bytes = countField(fields, ['body_bytes_sent', 'bytes_sent', 'bytes', 'size']);
  if (bytes === undefined) return refused('bad-bytes');
  return {
    ok: true,
    value: {
      atMs,
      address:
        textField(fields, ['http_x_forwarded_for', 'remote_addr', 'client_ip', 'client']) ?? '',
      region: continentOf(
        textField(fields, ['geoip_country_code', 'geoip2_country_code', 'country']) ?? '',
      ),
      method: request.method,
      target: request.target,
      bytes,
      status,
      referrer: textField(fields, ['http_referer', 'http_referrer', 'referer', 'referrer']) ?? '',
      userAgent: textField(fields, ['http_user_agent', 'user_agent', 'agent']) ?? '',
    },
  };
}

/** `$uri` comes without its query, `$request_uri` with it. */
const withArgs = (uri: string, args: string | undefined): string =>
  args === undefined || uri.includes('?') ? uri : `${uri}?${args}`;
