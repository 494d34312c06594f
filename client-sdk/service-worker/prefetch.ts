import { addEntry, cacheName, entries } from './entries.ts';
import { cacheMode } from './learn-purges.ts';
import { linkedResources } from './linked-resources.ts';
import { mayStore } from './may-store.ts';
import type { Wanted } from './plan.ts';
import { noteRoundTrip } from './round-trip.ts';
import { addSpent } from './spent.ts';
import { report } from './tell.ts';

const concurrency = 2;
const maxObjectBytes = 2_000_000;
/** So many of what a page needs come with it; of more, so large a share as it is likely. */
const surelyNeeded = 6;

interface Job extends Wanted {
  readonly abort: AbortController;
  /** What came, before it is stored; undefined when nothing came that may be kept. */
  answer?: Promise<Response | undefined>;
  /** When it is stored. */
  kept?: Promise<void>;
}

export interface PrefetchContext {
  readonly build: string;
  /** Bytes that this run may still move. */
  budgetBytes: number;
}

const waiting: Wanted[] = [];
const running = new Map<string, Job>();

/** Of those that run, whose body is still to come. */
let loading = 0;

/**
 * The answer to a prefetch that is under way, before it is stored: a request for the same waits for
 * that instead of asking again.
 */
export function underWay(url: string): Promise<Response | undefined> | undefined {
  return running.get(url)?.answer?.then((copy) => copy?.clone());
}

/** When a prefetch that is under way has been stored. */
export async function untilKept(url: string): Promise<void> {
  await running.get(url)?.kept;
}

/** What was predicted for the page that is shown. */
let predicted: readonly Wanted[] = [];

/** Fetches in the given order, two at a time, what is neither stored nor under way; resolves when all is done. */
export async function prefetch(wanted: readonly Wanted[], context: PrefetchContext): Promise<void> {
  predicted = wanted;
  await fetchAll(wanted, context);
}

async function fetchAll(wanted: readonly Wanted[], context: PrefetchContext): Promise<void> {
  for (const item of wanted) {
    const known = running.has(item.url) || waiting.some(({ url }) => url === item.url);
    if (!known) waiting.push(item);
  }
  await workTogether(context);
}

/** Fetches a page before everything else, in the place of what was only predicted. */
export async function prefetchFirst(wanted: Wanted, context: PrefetchContext): Promise<void> {
  drop(wanted.page);
  await fetchAll([wanted], context);
}

/** The visitor points elsewhere: what was predicted takes the place of the page that went first. */
export async function prefetchPredicted(keepFor: string, context: PrefetchContext): Promise<void> {
  drop(keepFor);
  await fetchAll(predicted, context);
}

/**
 * Stops what lost its reason: all but what one page needs; everything when that is ''. Resolves when
 * nothing of it can be stored any more.
 */
export async function cancelPrefetches(keepFor: string): Promise<void> {
  predicted = [];
  drop(keepFor);
  await Promise.all([...running.values()].map(({ kept }) => kept));
}

function drop(keepFor: string): void {
  waiting.push(...waiting.splice(0).filter(({ page }) => page === keepFor));
  for (const { page, abort } of running.values()) if (page !== keepFor) abort.abort();
}

async function workTogether(context: PrefetchContext): Promise<void> {
  await Promise.all([work(context), work(context)]);
}

async function work(context: PrefetchContext): Promise<void> {
  const ends: (Promise<void> | undefined)[] = [];
  while (loading < concurrency) {
    const next = waiting.shift();
    if (!next) break;
    const job: Job = { ...next, abort: new AbortController() };
    running.set(job.url, job);
    loading += 1;
    job.answer = new Promise((arrived) => {
      job.kept = run({ job, context, arrived }).finally(() => {
        running.delete(job.url);
        arrived(undefined);
      });
    });
    ends.push(job.kept);
    await job.answer;
    loading -= 1;
    if (job.withNeeds) ends.push(work(context));
  }
  await Promise.all(ends);
}

async function run(task: {
  readonly job: Job;
  readonly context: PrefetchContext;
  arrived(copy: Response): void;
}): Promise<void> {
  const { job, context, arrived } = task;
  const { url, document, confidence, withNeeds } = job;
  const refuse = (reason: string) => report({ name: 'refused', url, reason, confidence });
  const stored = await entries();
  // What a page needs goes before everything else that waits.
  const wantNeeds = (html: string): void => {
    const needs = linkedResources(html, new URL(url, location.href)).filter(
      (need) => !stored.has(need),
    );
    const worth = needs.slice(0, Math.max(surelyNeeded, Math.ceil(needs.length * confidence)));
    const common = { ...job, document: false, withNeeds: false };
    waiting.unshift(...worth.map((need) => ({ ...common, url: need })));
  };
  try {
    if ((stored.get(url)?.freshUntilMs ?? 0) > Date.now()) {
      // It may have been fetched alone, when it was not the likeliest.
      const copy = withNeeds && (await caches.match(url, { cacheName, ignoreVary: true }));
      if (copy) wantNeeds(await copy.text());
      return;
    }
    if (context.budgetBytes <= 0) return await refuse('budget');
    const response = await fetch(url, {
      credentials: 'omit',
      redirect: 'manual',
      cache: cacheMode(),
      priority: 'low',
      headers: { purpose: 'prefetch' },
      signal: job.abort.signal,
    });
    const { headers } = response;
    const verdict = mayStore(response);
    if (!verdict.store || Number(headers.get('content-length')) > maxObjectBytes) {
      job.abort.abort();
      return await refuse(verdict.store ? 'too-large' : verdict.reason);
    }
    const body = await response.blob();
    const moved = movedBytes(response.url) ?? body.size;
    context.budgetBytes -= moved;
    if (withNeeds) wantNeeds(await body.text());
    const copy = new Response(body, { headers });
    arrived(copy.clone());
    await addSpent(moved);
    const storedAtMs = Date.now();
    await addEntry(
      {
        url,
        bytes: body.size,
        storedAtMs,
        freshUntilMs: storedAtMs + verdict.freshForMs,
        mustRevalidate: verdict.mustRevalidate,
        document,
        build: context.build,
        confidence,
        usedAtMs: 0,
      },
      copy,
    );
    await report({ name: 'prefetched', url, bytes: moved, confidence });
  } catch (error) {
    // Storage full is a refusal of the browser's; the rest is the network's or our own cancelling.
    const reasons: Record<string, string> = {
      AbortError: 'cancelled',
      QuotaExceededError: 'storage-full',
    };
    await refuse(reasons[(error as Error).name] ?? 'failed');
  }
}

// Nothing moved when the browser's HTTP cache answered.
function movedBytes(url: string): number | undefined {
  const timing = performance.getEntriesByName(url).at(-1) as PerformanceResourceTiming | undefined;
  performance.clearResourceTimings();
  if (timing) noteRoundTrip(timing);
  return timing?.transferSize;
}
