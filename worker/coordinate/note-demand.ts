import { noteOrigin } from './breaker.ts';
import { countHits } from './credit.ts';
import { addToSum } from './decay.ts';
import { noteHour } from './effect.ts';
import { hourAt } from './switchback.ts';
import { noteTraffic } from './floor.ts';
import { count, nodeOf, noteFresh, type Ledger } from './ledger.ts';
import type { NodeTraffic, Traffic } from './types.ts';

const validatorsMax = 20_000;

/** Learns from what visitors did: who is where, what they fetched, what their fetches stored. */
export function noteDemand(ledger: Ledger, traffic: Traffic): void {
  const { book, settings } = ledger;
  const home = traffic.region ?? book.region;
  for (const node of traffic.nodes) noteNode(ledger, node, { home, atMs: traffic.atMs });
  const { validators } = book;
  if (home === book.region) {
    noteHour(book.hours, hourAt(book, traffic.atMs, settings.switchbackShare), traffic.nodes);
  }
  for (const { node, resource, freshUntilMs, validator } of traffic.stored) {
    noteFresh(ledger, { node, resource, untilMs: freshUntilMs });
    if (validator === 0) continue;
    validators.delete(resource);
    validators.set(resource, validator);
    if (validators.size <= validatorsMax) continue;
    const oldest = validators.keys().next().value;
    if (oldest !== undefined) validators.delete(oldest);
  }
}

function noteNode(
  ledger: Ledger,
  traffic: NodeTraffic,
  at: { readonly home: string; readonly atMs: number },
): void {
  const { home, atMs } = at;
  const { book, settings } = ledger;
  const record = nodeOf(ledger, traffic.node, atMs);
  record.home = home;
  record.seenAtMs = Math.max(record.seenAtMs, atMs);
  const { accesses, misses, missBytes, plainMisses, plainMissBytes, prefetchedHits, errors } =
    traffic;
  count(ledger, 'served', accesses);
  count(ledger, 'misses', misses);
  count(ledger, 'missBytes', missBytes);
  count(ledger, 'prefetchedHits', prefetchedHits);
  addToSum(record.demand, { amount: accesses, atMs, halfLifeMs: settings.demandHalfLifeMs });
  countHits(record.credit, { amount: prefetchedHits, atMs }, settings);
  const { trafficHalfLifeMs } = settings;
  const missed = { kind: 'miss', requests: misses, bytes: missBytes, atMs } as const;
  noteTraffic(book.floor, missed, trafficHalfLifeMs);
  const [requests, bytes] = [plainMisses - misses, plainMissBytes - missBytes];
  noteTraffic(book.floor, { kind: 'spared', requests, bytes, atMs }, trafficHalfLifeMs);
  if (errors > 0) {
    const sign = { kind: 'failed', atMs, reason: 'visitors-errors', count: errors } as const;
    noteOrigin(book.breaker, sign, settings);
  }
}
