import type { ResourceKind } from '../../protocol/messages.ts';
import type { LeaseRecord } from './book.ts';

/** What became of the leases for one node and kind of resource that were fetched and judged. */
export interface PrecisionTally {
  readonly node: string;
  readonly kind: ResourceKind;
  /** Answered a visitor. */
  readonly used: number;
  /** Wasted or late: fetched for nobody. */
  readonly unused: number;
}

/** Used over used and unused is the precision. Leases without a verdict count on neither side. */
export function tallyPrecision(leases: Iterable<LeaseRecord>): PrecisionTally[] {
  const tallies = new Map<string, PrecisionTally>();
  for (const { node, kind, stage } of leases) {
    if (stage !== 'used' && stage !== 'wasted' && stage !== 'late') continue;
    const key = `${node} ${kind}`;
    const { used, unused } = tallies.get(key) ?? { used: 0, unused: 0 };
    tallies.set(
      key,
      stage === 'used'
        ? { node, kind, used: used + 1, unused }
        : { node, kind, used, unused: unused + 1 },
    );
  }
  return [...tallies.values()];
}
