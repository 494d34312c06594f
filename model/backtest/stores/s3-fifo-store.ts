import type { Arrival, Store } from './store.ts';

/** Shares and caps of the paper. */
const smallShare = 0.1;
const mostFrequency = 3;

interface Entry {
  readonly bytes: number;
  frequency: number;
}

/**
 * S3-FIFO: a small queue filters what is asked for once, a main queue gives second chances, a ghost
 * queue remembers what the small one let go (Yang et al., "FIFO queues are all you need for cache
 * eviction", SOSP 2023, algorithm 1). Sizes in bytes; the ghost holds as many names as the main queue.
 */
export function createS3FifoStore(capacityBytes: number): Store {
  const small = new Map<number, Entry>();
  const main = new Map<number, Entry>();
  const ghost = new Set<number>();
  let smallBytes = 0;
  let mainBytes = 0;

  const toMain = (slot: number, entry: Entry): void => {
    main.set(slot, entry);
    mainBytes += entry.bytes;
  };
  const remember = (slot: number): void => {
    ghost.add(slot);
    for (const oldest of ghost) {
      if (ghost.size <= Math.max(1, main.size)) break;
      ghost.delete(oldest);
    }
  };
  const evictSmall = (gone: number[]): void => {
    for (const [slot, entry] of small) {
      small.delete(slot);
      smallBytes -= entry.bytes;
      if (entry.frequency > 1) {
        toMain(slot, { bytes: entry.bytes, frequency: 0 });
        continue;
      }
      remember(slot);
      gone.push(slot);
      return;
    }
  };
  const evictMain = (gone: number[]): void => {
    for (const [slot, entry] of main) {
      main.delete(slot);
      if (entry.frequency > 0) {
        main.set(slot, { bytes: entry.bytes, frequency: entry.frequency - 1 });
        continue;
      }
      mainBytes -= entry.bytes;
      gone.push(slot);
      return;
    }
  };

  return {
    admit({ slot, bytes }: Arrival) {
      const before = small.get(slot) ?? main.get(slot);
      if (small.delete(slot)) smallBytes -= before?.bytes ?? 0;
      const wasMain = main.delete(slot);
      if (wasMain) mainBytes -= before?.bytes ?? 0;
      if (bytes > capacityBytes) return [slot];
      const wasGhost = ghost.delete(slot);
      const gone: number[] = [];
      const isShort = (): boolean => smallBytes + mainBytes + bytes > capacityBytes;
      while (isShort()) {
        if (small.size > 0 && (smallBytes >= smallShare * capacityBytes || main.size === 0))
          evictSmall(gone);
        else evictMain(gone);
      }
      const frequency = before?.frequency ?? 0;
      if (wasMain || wasGhost) toMain(slot, { bytes, frequency });
      else {
        small.set(slot, { bytes, frequency });
        smallBytes += bytes;
      }
      return gone;
    },
    hit(slot) {
      const entry = small.get(slot) ?? main.get(slot);
      if (entry !== undefined) entry.frequency = Math.min(mostFrequency, entry.frequency + 1);
    },
  };
}
