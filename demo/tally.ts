import type { AnswerClass } from './classify-answer.ts';

/** What the visitors of one arm met. */
export interface Tally {
  note(answer: AnswerClass, node: string): void;
  readonly requests: number;
  readonly hits: number;
  readonly prefetchedHits: number;
  /** Not answered from the cache, those who waited for another's fetch among them. */
  readonly misses: number;
  readonly collapsed: number;
  readonly errors: number;
  readonly nodes: ReadonlySet<string>;
}

/** `hits` counts all hits, those on prefetched objects among them. */
export function createTally(): Tally {
  const counts = { requests: 0, hits: 0, prefetchedHits: 0, misses: 0, collapsed: 0, errors: 0 };
  const nodes = new Set<string>();
  return {
    note(answer, node) {
      nodes.add(node);
      counts.requests += 1;
      if (answer === 'error') counts.errors += 1;
      else if (answer === 'miss' || answer === 'collapsed') {
        counts.misses += 1;
        if (answer === 'collapsed') counts.collapsed += 1;
      } else {
        counts.hits += 1;
        if (answer === 'prefetched-hit') counts.prefetchedHits += 1;
      }
    },
    get requests() {
      return counts.requests;
    },
    get hits() {
      return counts.hits;
    },
    get prefetchedHits() {
      return counts.prefetchedHits;
    },
    get misses() {
      return counts.misses;
    },
    get collapsed() {
      return counts.collapsed;
    },
    get errors() {
      return counts.errors;
    },
    nodes,
  };
}
