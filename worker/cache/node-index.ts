import { NodeJournal } from './node-journal.ts';
import { CacheIndex } from './rules/cache-index.ts';
import type { IndexEntry } from './rules/cache-index.ts';
import { remainingMs } from './rules/freshness.ts';
import type { Stored } from './rules/stored.ts';
import type { Place } from './scope.ts';

/** A quarter of the space is for what visitors themselves asked for, however good the forecasts are. */
const onDemandShare = 0.25;

/** Besides its body, an object takes its record and the cache's own bookkeeping. */
export const overheadBytes = 1_024;

interface Account {
  readonly index: CacheIndex;
  readonly journal: NodeJournal;
}

const accounts = new Map<string, Account>();

type Here = Pick<Place, 'node' | 'site' | 'cache'>;

/** This isolate's account of what the site has stored at this node. */
export function indexOf(here: Here): CacheIndex {
  return accountOf(here).index;
}

/** Where the account's changes are written down. */
export function journalOf(here: Here): NodeJournal {
  return accountOf(here).journal;
}

/** After a restart: has the account read that an earlier isolate wrote down, behind the answer. */
export function recall(place: Place): void {
  const journal = journalOf(place);
  if (!journal.isRestored) place.waitUntil(journal.restore());
}

/** Drops all accounts, as a restart of the isolate would. */
export function forgetAccounts(): void {
  accounts.clear();
}

function accountOf({ node, site, cache }: Here): Account {
  const name = `${node} ${site.host}`;
  let account = accounts.get(name);
  if (account === undefined) {
    const index = new CacheIndex({
      capacityBytes: site.capacityBytes,
      onDemandShare,
    });
    account = { index, journal: new NodeJournal({ cache, index, host: site.host }) };
    accounts.set(name, account);
  }
  return account;
}

/** What the account says of a stored response. */
export function entryOf(
  place: Place,
  { url, base, stored }: { url: string; base: string; stored: Stored },
): IndexEntry {
  const nowMs = place.clock.nowMs();
  return {
    key: url,
    base,
    bytes: Math.max(0, stored.bytes) + overheadBytes,
    confidence: stored.prefetch?.confidence,
    expiresAtMs: nowMs + remainingMs(stored, nowMs),
    lastUseMs: nowMs,
    uses: 0,
  };
}

/** Counts a hit; an object that another isolate stored is taken in now. */
export function countUse(place: Place, found: { url: string; base: string; stored: Stored }): void {
  const index = indexOf(place);
  if (index.get(found.url) === undefined) {
    const { evicted } = index.admit(entryOf(place, found));
    if (evicted.length > 0)
      place.waitUntil(Promise.all(evicted.map((url) => place.cache.remove(url))));
  }
  index.use(found.url, place.clock.nowMs());
}
