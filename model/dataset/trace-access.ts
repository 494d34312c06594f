/** One request as a trace or an access log tells it. */
export interface TraceAccess {
  /** Unix milliseconds, UTC. */
  readonly atMs: number;
  /** Opaque visitor: the trace's own, or for a log a daily pseudonym of address and user agent. */
  readonly client: string;
  /** Continent code (AF AS EU NA OC SA) or '-' when unknown. */
  readonly region: string;
  /** Resource key for logs, the opaque name for canonical traces. */
  readonly resource: string;
  /** Request target as logged (path with query, or an absolute URL), '' for canonical traces. */
  readonly target: string;
  /** Body bytes, 0 when unknown. */
  readonly bytes: number;
  /** HTTP status, 0 when unknown. */
  readonly status: number;
  /** Referring URL as logged, '' when unknown. */
  readonly referrer: string;
  /** User agent as logged, '' when unknown. */
  readonly userAgent: string;
}

export const traceFormats = ['canonical', 'combined', 'nginx-json', 'logpush'] as const;
export type TraceFormat = (typeof traceFormats)[number];

/** What a line of a log says before bots and unsafe methods are left out. */
export interface LoggedRequest {
  readonly atMs: number;
  readonly address: string;
  readonly region: string;
  readonly method: string;
  /** Request target as logged: path with query, or an absolute URL. */
  readonly target: string;
  readonly bytes: number;
  readonly status: number;
  readonly referrer: string;
  readonly userAgent: string;
}

/** Why a line could not be understood: kebab-case, counted by reason. */
export type BadLineReason =
  | 'line-too-long'
  | 'not-the-format'
  | 'bad-time'
  | 'bad-request'
  | 'bad-status'
  | 'bad-bytes'
  | 'bad-json'
  | 'bad-resource'
  | 'missing-field';

/** A parsed line, or the reason why there is none. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | Refused;
export interface Refused {
  readonly ok: false;
  readonly reason: BadLineReason;
}

export const refused = (reason: BadLineReason): Refused => ({ ok: false, reason });
