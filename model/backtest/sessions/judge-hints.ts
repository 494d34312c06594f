import { createRegionEngine } from '../../../worker/forecast/region-engine.ts';
import type { Access } from '../../../protocol/messages.ts';
import type { Trace } from '../trace.ts';
import type { SessionFigures } from './session-predictor.ts';
import type { Session } from './session-split.ts';

const listLength = 20;
const node = 'replay';

/**
 * The engine that ships, asked for hints before each click of the test sessions but their first. It
 * learns online, as in service: every access of the trace before that moment, and nothing after it.
 * k-anonymity is off, since it is a rule about whom to tell, not about what comes next.
 */
export function judgeHints(trace: Trace, test: readonly Session[]): SessionFigures {
  const engine = createRegionEngine({
    region: 'all',
    settings: { minVisitors: 1, maxResources: Math.max(20_000, trace.resources.length + 1) },
  });
  const firstMs = Math.min(...test.map(({ atMs }) => atMs[0] ?? 0));
  const asked = clicksOf(test);
  let count = 0;
  let [hr1, hr5, hr20, mrr] = [0, 0, 0, 0];
  const last = new Map<number, string>();
  for (let index = 0; index < trace.length; index++) {
    const atMs = trace.atMs[index] ?? 0;
    const client = trace.client[index] ?? 0;
    const resource = trace.resources[trace.resource[index] ?? 0] ?? '';
    const page = last.get(client);
    if (page !== undefined && atMs >= firstMs && asked.take(trace.resource[index] ?? 0, atMs)) {
      const hints = engine.hints({
        page,
        visitor: String(client),
        atMs,
        limit: listLength,
        reloads: true,
      });
      const rank = hints.findIndex((hint) => hint.resource === resource) + 1;
      count += 1;
      if (rank > 0) {
        if (rank === 1) hr1 += 1;
        if (rank <= 5) hr5 += 1;
        hr20 += 1;
        mrr += 1 / rank;
      }
    }
    last.set(client, resource);
    engine.observe(accessOf(resource, { client, atMs, bytes: trace.bytes[index] ?? 0 }), node);
  }
  const share = (sum: number) => (count === 0 ? 0 : sum / count);
  return {
    predictions: count,
    hr1: share(hr1),
    hr5: share(hr5),
    hr20: share(hr20),
    mrr20: share(mrr),
  };
}

/** The clicks that count, so that the engine is judged on exactly those of the other predictors. */
function clicksOf(test: readonly Session[]) {
  const left = new Map<string, number>();
  for (const { items, atMs } of test) {
    for (let at = 1; at < items.length; at++) {
      const key = `${items[at]} ${atMs[at]}`;
      left.set(key, (left.get(key) ?? 0) + 1);
    }
  }
  return {
    take(item: number, atMs: number): boolean {
      const key = `${item} ${atMs}`;
      const count = left.get(key) ?? 0;
      if (count > 0) left.set(key, count - 1);
      return count > 0;
    },
  };
}

function accessOf(resource: string, of: { client: number; atMs: number; bytes: number }): Access {
  return {
    atMs: of.atMs,
    visitor: String(of.client),
    resource,
    page: '',
    application: '',
    task: '',
    kind: 'document',
    status: 200,
    bytes: of.bytes,
    freshForMs: 600_000,
    validator: 0,
    servedFrom: 'origin',
  };
}
