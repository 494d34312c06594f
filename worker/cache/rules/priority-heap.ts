const nowhere = -1;

/**
 * A binary heap of numbered items by priority, the least on top; an item can be moved or removed at any time in
 * O(log n). The numbers are small: the place of each is kept in an array.
 */
export class PriorityHeap {
  private readonly items: number[] = [];
  private readonly priorities: number[] = [];
  private readonly places: number[] = [];

  get size(): number {
    return this.items.length;
  }

  has(item: number): boolean {
    return item < this.places.length && this.places[item] !== nowhere;
  }

  /** The item of the least priority; undefined when there is none. */
  least(): number | undefined {
    return this.items.length === 0 ? undefined : this.items[0];
  }

  /** The priority of the least item; Infinity when there is none. */
  leastPriority(): number {
    return this.items.length === 0 ? Number.POSITIVE_INFINITY : this.priorities[0]!;
  }

  /** Adds an item or gives it a new priority. */
  set(item: number, priority: number): void {
    while (this.places.length <= item) this.places.push(nowhere);
    const place = this.places[item]!;
    if (place === nowhere) {
      this.items.push(item);
      this.priorities.push(priority);
      this.rise(this.items.length - 1, item, priority);
    } else this.settle(place, item, priority);
  }

  remove(item: number): boolean {
    if (!this.has(item)) return false;
    const place = this.places[item]!;
    const last = this.items.pop()!;
    const priority = this.priorities.pop()!;
    this.places[item] = nowhere;
    if (last !== item) this.settle(place, last, priority);
    return true;
  }

  /** Puts an item where it belongs, beginning at a place that is free for it. */
  private settle(place: number, item: number, priority: number): void {
    if (this.rise(place, item, priority) === place) this.sink(place, item, priority);
  }

  private rise(start: number, item: number, priority: number): number {
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (this.priorities[parent]! <= priority) break;
      this.put(place, this.items[parent]!, this.priorities[parent]!);
      place = parent;
    }
    this.put(place, item, priority);
    return place;
  }

  private sink(start: number, item: number, priority: number): void {
    let place = start;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= this.items.length) break;
      const right = left + 1;
      const isRight = right < this.items.length && this.priorities[right]! < this.priorities[left]!;
      const child = isRight ? right : left;
      if (this.priorities[child]! >= priority) break;
      this.put(place, this.items[child]!, this.priorities[child]!);
      place = child;
    }
    this.put(place, item, priority);
  }

  private put(place: number, item: number, priority: number): void {
    this.items[place] = item;
    this.priorities[place] = priority;
    this.places[item] = place;
  }
}
