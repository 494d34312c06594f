import { addEntry, entries } from './entries.ts';
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
  done?: Promise<void>;
}

export interface PrefetchContext {
  readonly build: string;
  /** Bytes that this run may still move. */
  budgetBytes: number;
}

const waiting: Wanted[] = [];
const running = new Map<string, Job>();

/** A prefetch of this URL that is under way: a request for it waits for that instead of asking again. */
export function underWay(url: string): Promise<void> | undefined {
  return running.get(url)?.done;
}

/** Fetches in the given order, two at a time, what is neither stored nor under way; resolves when all is done. */
export async function prefetch(wanted: readonly Wanted[], context: PrefetchContext): Promise<void> {
  for (const item of wanted) {
    const known = running.has(item.url) || waiting.some(({ url }) => url === item.url);
    if (!known) waiting.push(item);
  }
  await workTogether(context);
}

/** Fetches a page before everything else, in the place of what was only predicted. */
export async function prefetchFirst(wanted: Wanted, context: PrefetchContext): Promise<void> {
  cancelPrefetches(wanted.page);
  await prefetch([wanted], context);
}

/** Stops what lost its reason: all but what one page needs; everything when that is ''. */
export function cancelPrefetches(keepFor: string): void {
  waiting.push(...waiting.splice(0).filter(({ page }) => page === keepFor));
  for (const { page, abort } of running.values()) if (page !== keepFor) abort.abort();
}

async function workTogether(context: PrefetchContext): Promise<void> {
  await Promise.all([work(context), work(context)]);
}

async function work(context: PrefetchContext): Promise<void> {
  while (running.size < concurrency) {
    const next = waiting.shift();
    if (!next) return;
    const job: Job = { ...next, abort: new AbortController() };
    running.set(job.url, job);
    job.done = run(job, context).finally(() => running.delete(job.url));
    await job.done;
    if (job.withNeeds) await workTogether(context);
  }
}

async function run(job: Job, context: PrefetchContext): Promise<void> {
  const { url, confidence } = job;
  const refuse = (reason: string) => report({ name: 'refused', url, reason, confidence });
  if (((await entries()).get(url)?.freshUntilMs ?? 0) > Date.now()) return;
  if (context.budgetBytes <= 0) return refuse('budget');
  try {
    const response = await fetch(url, {
      credentials: 'omit',
      redirect: 'manual',
      cache: cacheMode(),
      priority: 'low',
      headers: { purpose: 'prefetch' },
      signal: job.abort.signal,
    });
    const verdict = mayStore(response);
    const length = Number(response.headers.get('content-length') ?? 0);
    if (!verdict.store || length > maxObjectBytes) {
      job.abort.abort();
      return await refuse(verdict.store ? 'too-large' : verdict.reason);
    }
    const body = await response.blob();
    const moved = movedBytes(response.url) ?? body.size;
    context.budgetBytes -= moved;
    await addSpent(moved);
    const copy = new Response(body, { status: 200, headers: response.headers });
    const storedAtMs = Date.now();
    const { freshForMs, mustRevalidate } = verdict;
    const { document } = job;
    await addEntry(
      {
        url,
        bytes: body.size,
        storedAtMs,
        freshUntilMs: storedAtMs + freshForMs,
        mustRevalidate,
        document,
        build: context.build,
        confidence,
        usedAtMs: 0,
      },
      copy,
    );
    await report({ name: 'prefetched', url, bytes: moved, confidence });
    if (job.withNeeds) {
      const stored = await entries();
      const needs = linkedResources(await body.text(), new URL(response.url)).filter(
        (need) => !stored.has(need),
      );
      const worth = needs.slice(0, Math.max(surelyNeeded, Math.ceil(needs.length * confidence)));
      const common = { ...job, document: false, withNeeds: false };
      waiting.unshift(...worth.map((need) => ({ ...common, url: need })));
    }
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
