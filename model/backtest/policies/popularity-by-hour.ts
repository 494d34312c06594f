import type { PolicyDefinition, PolicyVariant } from '../policy.ts';
import { atLeastOne, dayMs, hourMs } from './decayed-counts.ts';

const hoursADay = 24;

/**
 * Refresh ahead by each resource's rate at this time of day, over all days so far; at every full
 * hour, what the new hour is known for is fetched as well. `blur` hours to each side count half.
 */
export const popularityByHour: PolicyDefinition = {
  name: 'popularity-by-hour',
  variants: [0, 1, 3].map(variant),
};

function variant(blur: number): PolicyVariant {
  return {
    label: blur === 0 ? 'single hours' : `blurred by ${blur} h`,
    create({ trace, ttlMs }) {
      const width = trace.resources.length;
      const counts = new Float32Array(trace.regions.length * width * hoursADay);
      const startMs = trace.atMs[0] ?? 0;
      let dueMs = Math.ceil(startMs / hourMs) * hourMs;
      const score = (pair: number, atMs: number): number => {
        const hour = Math.floor(atMs / hourMs) % hoursADay;
        let weighted = counts[pair * hoursADay + hour] ?? 0;
        let weight = 1;
        for (let away = 1; away <= blur; away++) {
          weighted += 0.5 * (counts[pair * hoursADay + ((hour + away) % hoursADay)] ?? 0);
          weighted +=
            0.5 * (counts[pair * hoursADay + ((hour + hoursADay - away) % hoursADay)] ?? 0);
          weight += 1;
        }
        const days = Math.max(1, (atMs - startMs) / dayMs);
        return atLeastOne((weighted / weight / days / hourMs) * ttlMs);
      };
      return {
        onAccess(index) {
          const pair = (trace.region[index] ?? 0) * width + (trace.resource[index] ?? 0);
          const at = pair * hoursADay + (Math.floor((trace.atMs[index] ?? 0) / hourMs) % hoursADay);
          counts[at] = (counts[at] ?? 0) + 1;
        },
        onExpiry: ({ region, resource, atMs }) => score(region * width + resource, atMs),
        nextDueMs: () => dueMs,
        onDue(nowMs, announce) {
          dueMs += hourMs;
          for (let pair = 0; pair < trace.regions.length * width; pair++) {
            const chance = score(pair, nowMs);
            if (chance > 0) announce(Math.floor(pair / width), pair % width, chance);
          }
        },
      };
    },
  };
}
