import type { PrefetchMark, Stored } from './rules/stored.ts';

/** Written into each record; another number is an older or newer form, and is no record. */
const formatVersion = 1;

/** A stored response without its body, as text that fits into a header field. */
export function encodeStored(stored: Stored): string {
  return encodeURIComponent(
    JSON.stringify({ ...stored, version: formatVersion, fields: [...stored.fields] }),
  );
}

/** Undefined when the text is no record of this format: the entry then counts as absent. */
export function decodeStored(text: string | null): Stored | undefined {
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
  return {
    status,
    statusText,
    requestedAtMs,
    receivedAtMs,
    bytes,
    variant,
    prefetch,
    fields: new Map(fields),
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
