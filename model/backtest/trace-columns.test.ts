import { describe, expect, it } from 'vitest';
import { TraceColumns } from './trace-columns.ts';

const access = (at: number, client: string, resource: string) => ({
  atMs: at * 1_000,
  client,
  region: 'EU',
  resource,
  bytes: 100,
});

describe('TraceColumns', () => {
  it('holds a trace that is too long by every second visitor, whole', () => {
    const columns = new TraceColumns(1_000);
    // 500 visitors, all under way at once, who ask for twenty resources each.
    for (let step = 0; step < 20; step++)
      for (let visitor = 0; visitor < 500; visitor++)
        columns.add(access(step * 500 + visitor, `v${visitor}`, `r${step}`));
    const trace = columns.finish('long');
    expect(columns.keptOneIn).toBe(16);
    expect(trace.length).toBeLessThanOrEqual(1_000);
    const perVisitor = new Map<number, number>();
    for (const client of trace.client) perVisitor.set(client, (perVisitor.get(client) ?? 0) + 1);
    expect(new Set(perVisitor.values())).toEqual(new Set([20]));
    expect(trace.clients).toBe(perVisitor.size);
    expect([...trace.atMs]).toEqual([...trace.atMs].sort((a, b) => a - b));
  });

  it('forgets the names of those who went', () => {
    const columns = new TraceColumns(64);
    for (let at = 0; at < 10_000; at++) columns.add(access(at, `once${at}`, `page${at}`));
    const trace = columns.finish('strangers');
    expect(trace.resources.length).toBeLessThanOrEqual(64);
    expect(trace.clients).toBeLessThanOrEqual(64);
  });

  it('cannot thin one visitor, and says so', () => {
    const columns = new TraceColumns(8);
    const add = () => {
      for (let at = 0; at < 100; at++) columns.add(access(at, 'only', 'a'));
      return columns.finish('one').length;
    };
    expect(add).toThrow('one visitor has more than 8 accesses');
  });
});
