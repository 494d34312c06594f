import { expect, it } from 'vitest';
import { decodeAccessBatch } from '../protocol/index.ts';
import { places } from './places.ts';
import { planSite } from './site/plan.ts';
import { writeHistory } from './write-history.ts';

const untilMs = Date.UTC(2026, 0, 5, 12);
const options = {
  seed: 'test',
  places,
  untilMs,
  spanMs: 600_000,
  sessionsPerHour: 200,
  dayMs: 7_200_000,
  host: 'localhost',
};

it('writes frames by region that hold every past access, none of a node and none of the future', () => {
  for (const { region, frames, accesses } of writeHistory(planSite('leeward'), options)) {
    const batches = frames.map((frame) => decodeAccessBatch(frame));
    expect(batches.reduce((sum, batch) => sum + batch.accesses.length, 0)).toBe(accesses);
    for (const batch of batches) {
      expect([batch.region, batch.node, batch.agent]).toEqual([region, '', 'log']);
      expect(batch.accesses.every(({ atMs }) => atMs <= untilMs)).toBe(true);
    }
  }
});
