import type { PolicyDefinition, PolicyVariant } from '../policy.ts';
import { RecentItems, sessionGapMs } from './recent-items.ts';
import { ScoreBoard } from './score-board.ts';

/** Items of the running session that look for neighbours, newest first. */
const pathItems = 3;
/** Most recent sessions looked at for each of them. */
const sessionsPerItem = 64;
/** Items remembered of a session; longer ones are crawls. */
const longestSession = 48;
/** Fading of an older item of the path, and of a neighbour's age, as for next-resource lists. */
const lambdaPosition = 1.2;
const lambdaAgeMs = 20 * 86_400_000;
const leastScore = 0.01;

interface Neighbour {
  readonly items: number[];
  endMs: number;
}

/**
 * VSTAN as a prefetch policy, learning online: recent sessions that share the last items vote for
 * what they held after the common item (Garg et al., SIGIR 2019; see sessions/vstan.ts). The score
 * is the similarity-weighted share of the neighbours that held it, faded by its distance.
 */
export const vstan: PolicyDefinition = { name: 'vstan', variants: [2, 8, 32].map(variant) };

function variant(lambdaDistance: number): PolicyVariant {
  return {
    label: `distance ${lambdaDistance}`,
    create({ trace }) {
      const width = trace.resources.length;
      const recent = new RecentItems({
        clients: trace.clients,
        depth: pathItems,
        gapMs: sessionGapMs,
      });
      const running = new Map<number, Neighbour>();
      const holders: Neighbour[][] = [];
      const cursors = new Uint8Array(width);
      const board = new ScoreBoard(width);
      const fade = Float64Array.from({ length: longestSession + 1 }, (_, away) =>
        Math.exp(-away / lambdaDistance),
      );

      const remember = (
        client: number,
        resource: number,
        of: { atMs: number; isNew: boolean },
      ): Neighbour => {
        let session = of.isNew ? undefined : running.get(client);
        if (session === undefined) {
          session = { items: [], endMs: of.atMs };
          running.set(client, session);
        }
        session.endMs = of.atMs;
        if (session.items.length >= longestSession || session.items.includes(resource))
          return session;
        session.items.push(resource);
        const ring = (holders[resource] ??= []);
        ring[cursors[resource] ?? 0] = session;
        cursors[resource] = ((cursors[resource] ?? 0) + 1) % sessionsPerItem;
        return session;
      };

      /** Votes of the sessions that hold `item`, the `back`-th last of the path. Returns their weight. */
      const vote = (
        item: number,
        of: { back: number; own: Neighbour; atMs: number; met: Set<Neighbour> },
      ): number => {
        let total = 0;
        const pathWeight = Math.exp(-(of.back - 1) / lambdaPosition);
        for (const other of holders[item] ?? []) {
          if (other === of.own || of.met.has(other)) continue;
          of.met.add(other);
          const { items } = other;
          const weight = pathWeight * Math.exp(-(of.atMs - other.endMs) / lambdaAgeMs);
          total += weight;
          const anchor = items.indexOf(item);
          for (let at = anchor + 1; at < items.length; at++) {
            board.add(items[at] ?? 0, weight * (fade[at - anchor - 1] ?? 0));
          }
        }
        return total;
      };

      return {
        onAccess(index, announce) {
          const client = trace.client[index] ?? 0;
          const resource = trace.resource[index] ?? 0;
          const region = trace.region[index] ?? 0;
          const atMs = trace.atMs[index] ?? 0;
          const own = remember(client, resource, {
            atMs,
            isNew: recent.length(client, atMs) === 0,
          });
          recent.push(client, resource, atMs);
          const met = new Set<Neighbour>();
          let total = 0;
          for (let back = 1; back <= recent.length(client, atMs); back++) {
            total += vote(recent.item(client, back), { back, own, atMs, met });
          }
          // One more neighbour of weight 1 that says nothing: a single session is no certainty.
          board.drain((to, votes) => {
            const score = votes / (total + 1);
            if (score >= leastScore) announce(region, to, score);
          });
        },
      };
    },
  };
}
