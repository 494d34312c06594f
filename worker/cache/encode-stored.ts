import type { PrefetchMark, Stored } from './rules/stored.ts';

/** Written into each record; another number is an older or newer form, and is no record. */
const formatVersion = 1;

/** What lies in the cache beside a body. */
export interface CacheRecord {
  readonly stored: Stored;
  /** Set for a body that was stored as it came: the name of that storing, by which it is sealed. */
  readonly storing: string | undefined;
}

/** A field's value holds these as they are; `%` begins what is escaped. Lone surrogates are escaped by JSON. */
const notInField = /[^\x20-\x24\x26-\x7e]/gu;

/** A record as text that fits into a header field. */
export function encodeRecord({ stored, storing }: CacheRecord): string {
  const { fields } = stored;
  const text = JSON.stringify({ ...stored, version: formatVersion, fields: [...fields], storing });
  return text.replace(notInField, encodeURIComponent);
}

/** Undefined when the text is no record of this format: the entry then counts as absent. */
export function decodeRecord(text: string | null): CacheRecord | undefined {
  if (text === null) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(decodeURIComponent(text));
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['version'] !== formatVersion) return undefined;
  const { status, statusText, requestedAtMs, receivedAtMs, bytes } = value;
  const fields = pairs(value['fields']);
  const variant = pairs(value['variant']);
  if (
    typeof status !== 'number' ||
    typeof statusText !== 'string' ||
    typeof requestedAtMs !== 'number' ||
    typeof receivedAtMs !== 'number' ||
    typeof bytes !== 'number' ||
    fields === undefined ||
    variant === undefined
  ) {
    return undefined;
  }
  const prefetch = markOf(value['prefetch']);
  const storing = value['storing'];
  return {
    storing: typeof storing === 'string' ? storing : undefined,
    stored: {
      status,
      statusText,
      requestedAtMs,
      receivedAtMs,
      bytes,
      variant,
      prefetch,
      fields: new Map(fields),
    },
  };
}

function markOf(value: unknown): PrefetchMark | undefined {
  if (!isRecord(value)) return undefined;
  const { leaseId, confidence, ttlMs, fetchMs } = value;
  if (
    typeof leaseId !== 'string' ||
    typeof confidence !== 'number' ||
    typeof ttlMs !== 'number' ||
    typeof fetchMs !== 'number'
  ) {
    return undefined;
  }
  return { leaseId, confidence, ttlMs, fetchMs };
}

function pairs(value: unknown): (readonly [string, string])[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: (readonly [string, string])[] = [];
  for (const item of value) {
    if (!Array.isArray(item)) return undefined;
    const [name, text] = item;
    if (typeof name !== 'string' || typeof text !== 'string') return undefined;
    list.push([name, text]);
  }
  return list;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
