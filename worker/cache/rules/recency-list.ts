const none = -1;

/** Small whole numbers in the order in which they were put last; each step takes the same time, however many there are. */
export class RecencyList {
  private readonly older: number[] = [];
  private readonly newer: number[] = [];
  private readonly isIn: boolean[] = [];
  private first = none;
  private last = none;
  private count = 0;

  get size(): number {
    return this.count;
  }

  has(number: number): boolean {
    return number < this.isIn.length && this.isIn[number]!;
  }

  /** The one that was put longest ago; undefined when there is none. */
  get oldest(): number | undefined {
    return this.first === none ? undefined : this.first;
  }

  /** Puts a number last, wherever it was. */
  put(number: number): void {
    if (this.last === number) return;
    this.remove(number);
    while (this.isIn.length <= number) {
      this.isIn.push(false);
      this.older.push(none);
      this.newer.push(none);
    }
    this.isIn[number] = true;
    this.older[number] = this.last;
    this.newer[number] = none;
    if (this.last === none) this.first = number;
    else this.newer[this.last] = number;
    this.last = number;
    this.count += 1;
  }

  remove(number: number): void {
    if (!this.has(number)) return;
    const [older, newer] = [this.older[number]!, this.newer[number]!];
    if (older === none) this.first = newer;
    else this.newer[older] = newer;
    if (newer === none) this.last = older;
    else this.older[newer] = older;
    this.isIn[number] = false;
    this.count -= 1;
  }

  /** The oldest first. */
  *[Symbol.iterator](): Generator<number> {
    for (let number = this.first; number !== none; number = this.newer[number]!) yield number;
  }
}
