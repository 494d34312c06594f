interface Item {
  readonly key: string;
  priority: number;
}

/** A binary heap of keys by priority, the least on top; a key can be moved or removed at any time in O(log n). */
export class PriorityHeap {
  private readonly items: Item[] = [];
  private readonly places = new Map<string, number>();

  get size(): number {
    return this.items.length;
  }

  least(): { readonly key: string; readonly priority: number } | undefined {
    return this.items[0];
  }

  /** Adds a key or gives it a new priority. */
  set(key: string, priority: number): void {
    const place = this.places.get(key);
    if (place === undefined) {
      this.items.push({ key, priority });
      this.places.set(key, this.items.length - 1);
      this.rise(this.items.length - 1);
      return;
    }
    this.items[place]!.priority = priority;
    this.sink(this.rise(place));
  }

  remove(key: string): boolean {
    const place = this.places.get(key);
    if (place === undefined) return false;
    const last = this.items.pop()!;
    this.places.delete(key);
    if (last.key === key) return true;
    this.items[place] = last;
    this.places.set(last.key, place);
    this.sink(this.rise(place));
    return true;
  }

  private rise(start: number): number {
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.items[parent]!.priority <= this.items[place]!.priority) break;
      this.swap(parent, place);
      place = parent;
    }
    return place;
  }

  private sink(start: number): void {
    let place = start;
    for (;;) {
      const left = 2 * place + 1;
      const right = left + 1;
      let least = place;
      if (left < this.items.length && this.items[left]!.priority < this.items[least]!.priority)
        least = left;
      if (right < this.items.length && this.items[right]!.priority < this.items[least]!.priority)
        least = right;
      if (least === place) return;
      this.swap(least, place);
      place = least;
    }
  }

  private swap(first: number, second: number): void {
    const [a, b] = [this.items[first]!, this.items[second]!];
    this.items[first] = b;
    this.items[second] = a;
    this.places.set(b.key, first);
    this.places.set(a.key, second);
  }
}
