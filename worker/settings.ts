import { keyRing, type KeyRing, type KeyRules } from '../protocol/index.ts';
import type { Env } from './env.ts';

/** What one site may set for itself. All times in ms. */
export interface SiteSettings {
  readonly host: string;
  /** Scheme and host of the origin, no trailing slash. */
  readonly origin: string;
  /** False: forecast and log, fetch nothing ahead of time. */
  readonly prefetch: boolean;
  /** Becomes part of every cache key, so that a deploy never mixes with what was stored before it. */
  readonly buildId: string;
  /** Query parameters that alone are kept in the key; undefined keeps all but the dropped ones. */
  readonly keepQuery: readonly string[] | undefined;
  /** Query parameters dropped from the key beside the known tracking ones. */
  readonly dropQuery: readonly string[];
  /** How resources of this site are named in telemetry and forecasts. */
  readonly keyRules: KeyRules;
  /** Bytes that one node keeps for this site. */
  readonly capacityBytes: number;
  /** Distinct visitors before a resource is predicted for others. */
  readonly kAnonymity: number;
  /** Share of visitors who get no hints, by which the effect of hints is measured, in [0, 1]. */
  readonly holdoutShare: number;
  /** Answer browsers' own prefetches from the cache only, 503 otherwise. */
  readonly sparePrefetch: boolean;
  /** Name speculation rules in the header of each page, for browsers to prerender by. */
  readonly speculationRules: boolean;
}

/** Limits towards the origin, ms and counts. */
export interface UpstreamSettings {
  readonly firstByteTimeoutMs: number;
  /** Longest pause between two parts of a body. */
  readonly idleTimeoutMs: number;
  /** Longest time for a whole body that is to be stored. */
  readonly wholeTimeoutMs: number;
  /** Safe requests are tried this many times in all. */
  readonly attempts: number;
  /** Failures in a row that open the breaker. */
  readonly breakerFailures: number;
  /** Time without a success that it takes besides. */
  readonly breakerSpanMs: number;
  /** How long it stays open before requests may try again. */
  readonly breakerOpenMs: number;
  /** Larger bodies pass through without being stored. */
  readonly maxStoredBytes: number;
}

export interface Settings {
  readonly telemetry: 'queue' | 'direct';
  readonly operatorToken: string | undefined;
  /** Undefined when SIGNING_KEYS is not set: then no lease is believed and nothing is prefetched. */
  readonly keys: KeyRing | undefined;
  readonly upstream: UpstreamSettings;
  readonly defaults: Omit<SiteSettings, 'host'>;
  readonly sites: ReadonlyMap<string, SiteSettings>;
}

const megabyte = 1 << 20;

const defaultUpstream: UpstreamSettings = {
  firstByteTimeoutMs: 15_000,
  idleTimeoutMs: 30_000,
  wholeTimeoutMs: 900_000,
  attempts: 2,
  breakerFailures: 8,
  breakerSpanMs: 2_000,
  breakerOpenMs: 5_000,
  maxStoredBytes: 512 * megabyte,
};

/** Cloudflare keeps an object of 512 MB at most; a node of 1 GiB keeps a small site whole. */
const defaultCapacityBytes = 1024 * megabyte;

/** design.md, 'Never': fewer than five distinct visitors could point at one of them. */
const defaultKAnonymity = 5;

/** design.md, 'Feedback': enough to measure by, few enough to spare. */
const defaultHoldoutShare = 0.05;

const decoded = new WeakMap<object, Settings>();

/**
 * The settings that an environment holds, decoded once for each environment object.
 * @throws RangeError 'bad-setting' with the name and the value.
 */
export function settingsOf(env: Env): Settings {
  let settings = decoded.get(env);
  if (settings === undefined) {
    settings = decodeSettings(env);
    decoded.set(env, settings);
  }
  return settings;
}

/** The settings of the site with this hostname: its own where SITES names it, else the defaults. */
export function siteOf(settings: Settings, host: string): SiteSettings {
  return settings.sites.get(host) ?? { ...settings.defaults, host };
}

type SettingStrings = {
  readonly [K in keyof Env as Env[K] extends string | undefined ? K : never]?: Env[K];
};

export function decodeSettings(env: SettingStrings & { readonly ORIGIN: string }): Settings {
  const defaults: Omit<SiteSettings, 'host'> = {
    origin: originOf('ORIGIN', env.ORIGIN),
    prefetch: oneOf('PREFETCH', { value: env.PREFETCH, allowed: ['on', 'off'] }) === 'on',
    buildId: '',
    keepQuery: undefined,
    dropQuery: [],
    keyRules: {},
    capacityBytes: positive('NODE_CAPACITY_BYTES', env.NODE_CAPACITY_BYTES, defaultCapacityBytes),
    kAnonymity: positive('K_ANONYMITY', env.K_ANONYMITY, defaultKAnonymity),
    holdoutShare: share('HOLDOUT_SHARE', env.HOLDOUT_SHARE, defaultHoldoutShare),
    sparePrefetch: false,
    speculationRules: false,
  };
  const sites = new Map<string, SiteSettings>();
  for (const [host, value] of Object.entries(objectOf('SITES', env.SITES))) {
    sites.set(host, decodeSite({ host, value, defaults }));
  }
  return {
    telemetry: oneOf('TELEMETRY', { value: env.TELEMETRY, allowed: ['queue', 'direct'] }),
    operatorToken: env.OPERATOR_TOKEN === '' ? undefined : env.OPERATOR_TOKEN,
    keys: env.SIGNING_KEYS ? keyRing(env.SIGNING_KEYS) : undefined,
    upstream: decodeUpstream(objectOf('UPSTREAM', env.UPSTREAM)),
    defaults,
    sites,
  };
}

function decodeUpstream(given: Record<string, unknown>): UpstreamSettings {
  const entries = Object.entries(defaultUpstream).map(([name, fallback]) => [
    name,
    positive(`UPSTREAM.${name}`, given[name], fallback),
  ]);
  // Every key of the default is there, each a number by `positive`.
  return { ...defaultUpstream, ...Object.fromEntries(entries) };
}

function decodeSite(input: {
  host: string;
  value: unknown;
  defaults: Omit<SiteSettings, 'host'>;
}): SiteSettings {
  const { host, defaults } = input;
  const name = (key: string): string => `SITES.${host}.${key}`;
  const given = recordOf(`SITES.${host}`, input.value);
  const strings = (key: string): readonly string[] | undefined => {
    const list = given[key];
    if (list === undefined) return undefined;
    if (!Array.isArray(list)) throw badSetting(name(key), list, 'a list of strings');
    return list.map((item) => text(name(key), item));
  };
  const keepQuery = strings('keepQuery') ?? defaults.keepQuery;
  const dropQuery = strings('dropQuery') ?? defaults.dropQuery;
  return {
    host,
    origin: given.origin === undefined ? defaults.origin : originOf(name('origin'), given.origin),
    prefetch:
      given.prefetch === undefined
        ? defaults.prefetch
        : oneOf(name('prefetch'), { value: given.prefetch, allowed: ['on', 'off'] }) === 'on',
    buildId: given.buildId === undefined ? defaults.buildId : text(name('buildId'), given.buildId),
    keepQuery,
    dropQuery,
    keyRules: { keep: keepQuery ?? [], drop: dropQuery },
    capacityBytes: positive(name('capacityBytes'), given.capacityBytes, defaults.capacityBytes),
    kAnonymity: positive(name('kAnonymity'), given.kAnonymity, defaults.kAnonymity),
    holdoutShare: share(name('holdoutShare'), given.holdoutShare, defaults.holdoutShare),
    sparePrefetch:
      given.sparePrefetch === undefined ? defaults.sparePrefetch : given.sparePrefetch === true,
    speculationRules: given.speculationRules === true,
  };
}

function originOf(name: string, value: unknown): string {
  const url = URL.canParse(String(value)) ? new URL(String(value)) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.pathname !== '/') {
    throw badSetting(name, value, 'http(s)://host with no path');
  }
  return url.origin;
}

function oneOf<T extends string>(
  name: string,
  { value, allowed }: { value: unknown; allowed: readonly [T, ...T[]] },
): T {
  if (value === undefined || value === '') return allowed[0];
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw badSetting(name, value, allowed.join(' or '));
  return found;
}

function positive(name: string, value: unknown, fallback: number): number {
  if (value === undefined || value === '') return fallback;
  const number = Number(value);
  if (!(number > 0)) throw badSetting(name, value, 'a number above 0');
  return number;
}

function share(name: string, value: unknown, fallback: number): number {
  if (value === undefined || value === '') return fallback;
  const number = Number(value);
  if (!(number >= 0 && number <= 1)) throw badSetting(name, value, 'a number from 0 to 1');
  return number;
}

function text(name: string, value: unknown): string {
  if (typeof value !== 'string') throw badSetting(name, value, 'a string');
  return value;
}

function objectOf(name: string, json: string | undefined): Record<string, unknown> {
  if (json === undefined || json === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw badSetting(name, json.slice(0, 40), 'JSON');
  }
  return recordOf(name, value);
}

function recordOf(name: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badSetting(name, value, 'an object');
  return Object.fromEntries(Object.entries(value));
}

function badSetting(name: string, value: unknown, expected: string): RangeError {
  return new RangeError(`bad-setting: ${name} is ${JSON.stringify(value)}, expected ${expected}`);
}
