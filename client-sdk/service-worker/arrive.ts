import { resourceKey } from '../../protocol/resource-key.ts';
import type { PageMessage } from '../shared/messages.ts';
import { entries } from './entries.ts';
import { askHints } from './hints.ts';
import { learnPurges } from './learn-purges.ts';
import { planPrefetches, type PlanInput, type Wanted } from './plan.ts';
import { prefetch, prefetchFirst, prefetchPredicted, type PrefetchContext } from './prefetch.ts';
import { dropOtherBuilds } from './purge.ts';
import { readSpent } from './spent.ts';
import { writeTags } from './tags.ts';
import { report, tell } from './tell.ts';
import { scope } from './scope.ts';
import { headingFor } from './serve.ts';
import { preloadUnless } from './stay-off-the-path.ts';
import type { WorkerSettings } from './settings.ts';

type Arrival = Extract<PageMessage, { type: 'arrive' }>;

/** Bytes that the page which is shown may still move; what is pointed at on it is paid from the same. */
let context: PrefetchContext | undefined;

/** What waits for the word of the page that is shown. */
let planned: (() => Promise<void>) | undefined;

/** The arrival that came last: hints of one before it may come after its own. */
let latest: Arrival | undefined;

/** A page is shown: learns what may come next, decides, and prefetches it. */
export async function arrive(
  arrival: Arrival,
  { floor, offlinePage }: WorkerSettings,
): Promise<void> {
  const { tags, restraint } = arrival;
  latest = arrival;
  await writeTags(tags);
  const open = await scope.clients.matchAll({ type: 'window' });
  if (tags.build) await dropOtherBuilds(tags.build, open.length);
  if (restraint) return report({ name: 'refused', reason: restraint });
  context = undefined;
  const own = await contextOf(tags);
  const page = resourceKey(arrival.page, { keep: tags.keepQuery });
  const hints = await askHints(page);
  const stored = await entries();
  // The visitor has gone on: what was planned since is what the page's word will be for.
  if (latest !== arrival) return;
  const isFresh = (url: string): boolean => (stored.get(url)?.freshUntilMs ?? 0) > Date.now();
  const plan = planPrefetches({
    hints,
    page,
    avoid: new Map(arrival.avoid),
    has: isFresh,
    budgetBytes: own.budgetBytes,
    floor,
  } satisfies PlanInput);
  const wanted = offlinePage ? [...plan.wanted, whole(offlinePage)] : plan.wanted;
  planned = async () => {
    await preloadUnless(wanted.length + stored.size > 0);
    const fetched = prefetch(wanted, own);
    for (const refusal of plan.refused) await report({ name: 'refused', ...refusal });
    await fetched;
    const urls = plan.allowed.filter((url) => isFresh(url) && stored.get(url)?.document);
    await tell({ type: 'ready', page: arrival.page, urls });
  };
  // Only a page can read the battery, and reading it is dear: it is asked where it matters.
  await tell({ type: 'forecast', page: wanted.length ? arrival.page : '', hints });
  if (!wanted.length) await planned();
}

/** Does what was planned for the page that is shown; a second time, what of it is not there yet. */
export async function proceed(): Promise<void> {
  return planned?.();
}

/** The visitor points at a link: its page goes before everything else. */
export async function intend(url: string, tags: Arrival['tags']): Promise<void> {
  const key = resourceKey(url, { keep: tags.keepQuery });
  // A query that the site does not list might act, or belong to one person.
  if (key !== url) return report({ name: 'refused', url, reason: 'query' });
  void preloadUnless(true);
  if ((await entries()).has(url)) await learnPurges();
  await prefetchFirst(whole(url), await contextOf(tags));
}

/** The visitor points at the link no longer. */
export async function leave(tags: Arrival['tags']): Promise<void> {
  await prefetchPredicted(headingFor(), await contextOf(tags));
}

/** A page, and what it needs, for certain. */
function whole(url: string): Wanted {
  return { url, document: true, confidence: 1, page: url, withNeeds: true };
}

async function contextOf({ build, budget }: Arrival['tags']): Promise<PrefetchContext> {
  const { dayBytes, sessionBytes } = await readSpent(Date.now());
  const left = Math.min(budget.page, budget.session - sessionBytes, budget.day - dayBytes);
  return (context ??= { build, budgetBytes: left });
}
