import type { Book, LeaseRecord, NodeRecord } from '../coordinate/book.ts';
import type { HourTally } from '../coordinate/effect.ts';

/** JSON has no infinity; `null` stands for it where a number may be infinite. */
const infinite = (value: number | null): number => value ?? Infinity;

/** What is small and must hold together with the rows. */
type Head = Omit<Book, 'leases' | 'nodes' | 'fresh' | 'validators' | 'loops' | 'refused' | 'hours'>;

/** What is large and may be a few seconds old after a restart. */
interface Memory {
  readonly validators: [string, number][];
  readonly loops: [string, { count: number; sinceMs: number; bannedUntilMs: number }][];
  readonly refused: [string, number][];
  readonly hours: [number, HourTally][];
}

/** Entries of each memory that are kept over a restart; the rest is learnt again. */
const keptMax = 2_000;

/** The book without its leases, nodes and fresh objects, which have rows of their own. */
export function writeHead(book: Book): string {
  const {
    leases: _leases,
    nodes: _nodes,
    fresh: _fresh,
    validators: _validators,
    loops: _loops,
    refused: _refused,
    hours: _hours,
    ...head
  } = book;
  return JSON.stringify(head);
}

export function writeMemory(book: Book): string {
  const memory: Memory = {
    validators: [...book.validators].slice(-keptMax),
    loops: [...book.loops].slice(-keptMax),
    refused: [...book.refused].slice(-keptMax),
    hours: [...book.hours],
  };
  return JSON.stringify(memory);
}

/** Reads what this build wrote. A field that an older build did not know takes the fallback's value. */
export function readBook(stored: {
  readonly head: string;
  /** '' when none was written yet. */
  readonly memory: string;
  readonly leases: readonly string[];
  readonly nodes: readonly string[];
  readonly fresh: readonly (readonly [string, number])[];
  readonly fallback: Book;
}): Book {
  // Our own rows, written by `writeHead` and `CoordinatorStore` and by nobody else.
  const head = JSON.parse(stored.head) as Partial<Head>;
  const memory = JSON.parse(stored.memory || '{}') as Partial<Memory>;
  const leases = stored.leases.map((body) => JSON.parse(body) as LeaseRecord);
  const nodes = stored.nodes.map((body) => JSON.parse(body) as NodeRecord);
  for (const lease of leases) lease.finalAtMs = infinite(lease.finalAtMs);
  for (const node of nodes) {
    node.freeBytes = infinite(node.freeBytes);
    node.capacityBytes = infinite(node.capacityBytes);
  }
  // Ids count up in base 36: the order of issue, which the bounds on old leases rely on.
  leases.sort((a, b) => a.issuedAtMs - b.issuedAtMs);
  return {
    ...stored.fallback,
    ...head,
    leases: new Map(leases.map((lease) => [lease.id, lease])),
    nodes: new Map(nodes.map((node) => [node.node, node])),
    fresh: new Map(stored.fresh),
    validators: new Map(memory.validators ?? []),
    loops: new Map(memory.loops ?? []),
    refused: new Map(memory.refused ?? []),
    hours: new Map(memory.hours ?? []),
  };
}
