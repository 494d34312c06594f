import { compare, type Arm, type ArmCounts, type OriginLedger } from './ledger.ts';
import type { DemoState } from './read-state.ts';
import type { Tally } from './tally.ts';

/** What both arms had come to at one moment. */
export interface Snapshot {
  readonly ledger: Readonly<Record<Arm, ArmCounts>>;
  readonly tallies: Readonly<Record<Arm, TallyCounts>>;
}

export interface TallyCounts {
  readonly requests: number;
  readonly hits: number;
  readonly prefetchedHits: number;
  readonly misses: number;
  readonly collapsed: number;
  readonly errors: number;
}

export function takeSnapshot(
  ledger: OriginLedger,
  tallies: Readonly<Record<Arm, Tally>>,
): Snapshot {
  const countsOf = (tally: Tally): TallyCounts => ({
    requests: tally.requests,
    hits: tally.hits,
    prefetchedHits: tally.prefetchedHits,
    misses: tally.misses,
    collapsed: tally.collapsed,
    errors: tally.errors,
  });
  return {
    ledger: { on: ledger.counts('on'), none: ledger.counts('none') },
    tallies: { on: countsOf(tallies.on), none: countsOf(tallies.none) },
  };
}

/** The JSON object of `npm start -- --once --json` and of the replay. */
export interface Figures {
  readonly nodes: number;
  readonly regions: number;
  readonly requests: number;
  /** Answered from a node's cache, those by prefetched objects among them. */
  readonly hits: number;
  readonly prefetchedHits: number;
  readonly misses: number;
  readonly avoided: number;
  readonly extra: number;
  readonly forecasts: number;
  readonly leases: Readonly<Record<(typeof leaseStages)[number], number>>;
  readonly credits: Readonly<Record<string, number>>;
  /** From an access to its consequence stored at a node, wall ms. */
  readonly reaction: { readonly samples: number; readonly p50Ms: number; readonly p95Ms: number };
  readonly forecaster: string;
  readonly errors: number;
}

const leaseStages = ['offered', 'taken', 'done', 'used', 'wasted', 'late', 'failed'] as const;

export interface FiguresInput {
  readonly from: Snapshot;
  readonly to: Snapshot;
  readonly state: DemoState;
  readonly nodes: number;
  /** What must stay empty: answers that may not be shared but were prefetched, stray prefetches, faults. */
  readonly faults: readonly string[];
}

/** Figures between two moments; leases, forecasts and credits are those of the whole run. */
export function figuresOf({ from, to, state, nodes, faults }: FiguresInput): Figures {
  const { on } = between(from, to).tallies;
  const { avoided, extra } = comparisonOf(from, to);
  const leases = Object.fromEntries(leaseStages.map((stage) => [stage, state.leases[stage] ?? 0]));
  return {
    nodes,
    regions: state.regions.length,
    requests: on.requests,
    hits: on.hits,
    prefetchedHits: on.prefetchedHits,
    misses: on.misses,
    avoided: rounded(avoided),
    extra: rounded(extra),
    forecasts: state.forecasts,
    leases: { offered: 0, taken: 0, done: 0, used: 0, wasted: 0, late: 0, failed: 0, ...leases },
    credits: Object.fromEntries(
      Object.entries(state.credits).map(([node, credit]) => [node, rounded(credit)]),
    ),
    reaction: { samples: 0, p50Ms: 0, p95Ms: 0, ...state.reaction },
    forecaster: state.forecaster,
    errors: to.tallies.on.errors + to.tallies.none.errors + faults.length,
  };
}

/** avoided and extra as the origin's own ledger has them. */
export function comparisonOf(from: Snapshot, to: Snapshot): ReturnType<typeof compare> {
  const { ledger } = between(from, to);
  return compare(ledger.on, ledger.none);
}

/** Where the edge's Cache-Status and the origin's log contradict each other, in words. */
export function contradictions(from: Snapshot, to: Snapshot): string[] {
  const { tallies, ledger } = between(from, to);
  return (['on', 'none'] as const).flatMap((arm) => {
    const { misses, collapsed, errors } = tallies[arm];
    const { demand } = ledger[arm];
    const fetches = misses - collapsed;
    return demand >= fetches && demand <= fetches + errors
      ? []
      : [`arm ${arm}: the edge told of ${fetches} fetches, the origin saw ${demand}`];
  });
}

function between(from: Snapshot, to: Snapshot): Snapshot {
  return {
    ledger: {
      on: minus(to.ledger.on, from.ledger.on),
      none: minus(to.ledger.none, from.ledger.none),
    },
    tallies: {
      on: minus(to.tallies.on, from.tallies.on),
      none: minus(to.tallies.none, from.tallies.none),
    },
  };
}

function minus<T extends ArmCounts | TallyCounts>(to: T, from: T): T {
  const earlier = new Map<string, number>(Object.entries(from));
  const entries = Object.entries(to).map(([name, value]: [string, number]) => [
    name,
    value - (earlier.get(name) ?? 0),
  ]);
  return { ...to, ...Object.fromEntries(entries) };
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
