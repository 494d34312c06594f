import {
  bodyOf,
  decodeAccessBatch,
  decodeOutcomes,
  limits,
  signPrefetch,
  type KeyRing,
  type Lease,
} from '../../protocol/index.ts';
import type { NodeReport } from '../coordinate/types.ts';

/** Who is at the other end of an external node's WebSocket. */
export interface NodeIdentity {
  readonly node: string;
  readonly site: string;
  readonly region: string;
}

/** External nodes have names that no data centre has. */
const externalPrefix = 'ext-';
const nodeName = /^[A-Za-z0-9][A-Za-z0-9-]{0,39}$/;
const wantsMax = 64;
/** A prefetch mark is for one request, now; the node may have to queue it. */
const markLifetimeMs = 120_000;

/** The name under which an external node is known, undefined when it asks for an impossible one. */
export function externalNodeName(asked: string | null): string | undefined {
  return asked !== null && nodeName.test(asked) ? externalPrefix + asked : undefined;
}

/** What a node asks, and when by its own clock, which the answer repeats. */
export interface ReadReport {
  readonly report: NodeReport;
  readonly askedAtMs: number;
}

/**
 * Reads `{"type": "report", "askedAtMs", "freeBytes", "capacityBytes", "keepsMs", "roundTripMs",
 * "wants", "accesses"}`; no `keepsMs`, or 0, while nothing has to make room. Who and when is the Hub's own knowledge, whatever the message says. Undefined when it
 * is no report.
 */
export function readReport(text: string, who: NodeIdentity, atMs: number): ReadReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const given = new Map<string, unknown>(Object.entries(value));
  if (given.get('type') !== 'report') return undefined;
  const number = (name: string): number => {
    const field = given.get(name);
    return typeof field === 'number' && field >= 0 && Number.isFinite(field) ? field : 0;
  };
  const report = {
    node: who.node,
    region: who.region,
    atMs,
    freeBytes: number('freeBytes'),
    capacityBytes: number('capacityBytes'),
    keepsMs: number('keepsMs') || undefined,
    roundTripMs: number('roundTripMs'),
    accesses: number('accesses'),
    wants: Math.min(wantsMax, number('wants')),
  };
  return { report, askedAtMs: number('askedAtMs') };
}

/**
 * Which queue a node's frame is for, when it speaks for itself alone; undefined when it speaks for
 * another. Throws a ProtocolError when it cannot be read.
 */
export function frameTopic(frame: Uint8Array, who: NodeIdentity): 'access' | 'outcome' | undefined {
  const mine = (item: { readonly node: string; readonly site: string }) =>
    item.node === who.node && item.site === who.site;
  const body = bodyOf(frame);
  if (body === 'access') {
    const batch = decodeAccessBatch(frame);
    return mine(batch) && batch.region === who.region ? 'access' : undefined;
  }
  // Of another region are the outcomes of leases that a neighbour's coordinator gave.
  if (body === 'outcomes') return decodeOutcomes(frame).every(mine) ? 'outcome' : undefined;
  return undefined;
}

/** What lets an external node, which holds no key, ask the origin: one mark a lease. */
export async function signMarks(
  leases: readonly Lease[],
  by: { readonly keys: KeyRing; readonly nowMs: number },
): Promise<Record<string, string>> {
  const marks = leases.slice(0, limits.leases).map(async (lease) => {
    const mark = await signPrefetch(
      {
        site: lease.site,
        target: lease.resource,
        node: lease.node,
        leaseId: lease.id,
        issuedAtMs: by.nowMs,
        expiresAtMs: by.nowMs + markLifetimeMs,
      },
      by.keys,
    );
    return [lease.id, mark] as const;
  });
  return Object.fromEntries(await Promise.all(marks));
}
