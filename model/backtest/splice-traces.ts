import { traceOf, type Trace } from './trace.ts';

/**
 * The first half of one trace followed by the second half of another, moved in time to begin where
 * the first ends (at the same time of day): a site whose habits change from one moment to the next.
 * Resources of the same name are the same; give the same trace twice and `shift` to keep the names
 * and change who follows whom: each resource of the second part takes the name of the one `shift`
 * places further on.
 */
export function spliceTraces(of: {
  readonly before: Trace;
  readonly after: Trace;
  readonly shift?: number;
}): Trace {
  const { before, after, shift = 0 } = of;
  const beforeEnd = before.length >> 1;
  const afterStart = after.length >> 1;
  const dayMs = 86_400_000;
  const joinMs = before.atMs[beforeEnd - 1] ?? 0;
  const gapMs = joinMs - (after.atMs[afterStart] ?? 0);
  // Whole days, so that the hours of the second part stay the hours of the day.
  const moveMs = Math.ceil(gapMs / dayMs) * dayMs;
  const regionsMatch = after.regions.some((region) => before.regions.includes(region));
  function* accesses() {
    for (let index = 0; index < beforeEnd; index++) yield accessAt(before, index);
    for (let index = afterStart; index < after.length; index++) {
      const access = accessAt(after, index);
      const moved = ((after.resource[index] ?? 0) + shift) % after.resources.length;
      yield {
        ...access,
        atMs: access.atMs + moveMs,
        client: `after ${access.client}`,
        resource: after.resources[moved] ?? '',
        region: regionsMatch ? access.region : (before.regions[before.region[0] ?? 0] ?? '-'),
      };
    }
  }
  return traceOf(`${before.name} then ${after.name}`, accesses());
}

function accessAt(trace: Trace, index: number) {
  return {
    atMs: trace.atMs[index] ?? 0,
    client: String(trace.client[index] ?? 0),
    region: trace.regions[trace.region[index] ?? 0] ?? '-',
    resource: trace.resources[trace.resource[index] ?? 0] ?? '',
    bytes: trace.bytes[index] ?? 0,
  };
}
