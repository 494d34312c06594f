import { createHash } from 'node:crypto';
import { places } from '../../../demo/places.ts';
import { planSite } from '../../../demo/site/plan.ts';
import { respond } from '../../../demo/site/respond.ts';
import { generateVisits, type Visit } from '../../../demo/visitors.ts';
import { validatorHash, type Access } from '../../../protocol/index.ts';

/** An access and where it came in. */
export interface NodeAccess {
  readonly region: string;
  readonly node: string;
  readonly access: Access;
}

export interface DemoOptions {
  readonly seed: string;
  readonly sessionsPerHour: number;
  /** Characters of a pseudonym: the edge's has 8. */
  readonly visitorCharacters: number;
}

/** 13:00 in the middle of the demo's visitors' day, some day in November 2025. */
const startMs = Date.UTC(2025, 10, 24, 13);

/**
 * The demo's visitors as the edge would note them: real bodies and validators of the demo's origin,
 * a cache in each node that keeps everything for its freshness lifetime. Without end.
 */
export function* demoAccesses(options: DemoOptions): Generator<NodeAccess, never, void> {
  const site = planSite(options.seed);
  const { seed, sessionsPerHour } = options;
  const freshUntilMs = new Map<string, number>();
  for (const visit of generateVisits(site, { seed, places, startMs, sessionsPerHour })) {
    const { region, node } = visit.place;
    const { headers, body, status } = respond(site, {
      path: visit.resource.path,
      nowMs: visit.atMs,
      reader: visit.signedIn ? visit.visitor : '',
      ifNoneMatch: '',
    });
    const stored = `${node} ${visit.resource.path}`;
    const isShared = !visit.resource.isPrivate && !visit.resource.setsCookie;
    const isHit = (freshUntilMs.get(stored) ?? 0) > visit.atMs;
    const freshForMs = isShared ? visit.resource.freshForS * 1_000 : 0;
    if (!isHit && isShared) freshUntilMs.set(stored, visit.atMs + freshForMs);
    yield {
      region,
      node,
      access: {
        atMs: Math.round(visit.atMs),
        visitor: pseudonym(visit, options.visitorCharacters),
        resource: visit.resource.path,
        page: visit.page,
        application: '',
        task: '',
        kind: visit.resource.kind,
        status,
        bytes: Buffer.byteLength(body),
        freshForMs,
        validator: validatorHash(headers['etag']),
        servedFrom: isHit ? 'edge' : 'origin',
      },
    };
  }
  throw new RangeError('no-visits: the visitors are without end');
}

function pseudonym({ visitor }: Visit, characters: number): string {
  return createHash('sha256').update(visitor).digest('base64url').slice(0, characters);
}
