import type { SiteTags } from '../shared/messages.ts';
import { database } from './database.ts';

/** Single values that outlive the worker, which the browser ends after 30 idle seconds. */
interface Values {
  /** Until when the site's purges are known. */
  readonly purgedMs: number;
  readonly pseudonym: { readonly day: number; readonly id: string };
  readonly spent: Spent;
  readonly tags: SiteTags;
  readonly backoff: { readonly untilMs: number; readonly delayMs: number };
}

/** Bytes that prefetches moved on one day and in one session. */
export interface Spent {
  readonly day: number;
  readonly dayBytes: number;
  readonly sessionBytes: number;
  readonly savedBytes: number;
  readonly atMs: number;
}

export async function readValue<Name extends keyof Values>(
  name: Name,
): Promise<Values[Name] | undefined> {
  // Only `writeValue` writes here.
  return (await (await database()).get('values', name)) as Values[Name] | undefined;
}

export async function writeValue<Name extends keyof Values>(
  name: Name,
  value: Values[Name],
): Promise<void> {
  await (await database()).put('values', value, name);
}
