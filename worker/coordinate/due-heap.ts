/** Ids by when they fall due: a binary heap in two arrays, stale entries left for the reader to skip. */
export interface DueHeap {
  push(dueMs: number, id: string): void;
  /** The earliest due moment, Infinity when empty. */
  peekMs(): number;
  pop(): string | undefined;
}

export function createDueHeap(): DueHeap {
  const times: number[] = [];
  const ids: string[] = [];
  const swap = (a: number, b: number): void => {
    [times[a], times[b]] = [times[b]!, times[a]!];
    [ids[a], ids[b]] = [ids[b]!, ids[a]!];
  };
  return {
    push(dueMs, id) {
      let index = times.push(dueMs) - 1;
      ids.push(id);
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (times[parent]! <= times[index]!) return;
        swap(parent, index);
        index = parent;
      }
    },
    peekMs: () => times[0] ?? Infinity,
    pop() {
      const first = ids[0];
      const lastTime = times.pop();
      const lastId = ids.pop();
      if (times.length === 0 || lastTime === undefined || lastId === undefined) return first;
      times[0] = lastTime;
      ids[0] = lastId;
      for (let index = 0; ;) {
        const left = 2 * index + 1;
        const right = left + 1;
        let least = index;
        if (left < times.length && times[left]! < times[least]!) least = left;
        if (right < times.length && times[right]! < times[least]!) least = right;
        if (least === index) return first;
        swap(least, index);
        index = least;
      }
    },
  };
}
