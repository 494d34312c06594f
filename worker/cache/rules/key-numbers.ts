/**
 * Numbers for keys, so that what is known of a key lies in arrays: looking it up in a map, many times for each access,
 * was most of the work. A number is held by all who know something of its key and goes to another key when none does.
 */
export class KeyNumbers {
  private readonly numbers = new Map<string, number>();
  private readonly keys: string[] = [];
  private readonly holders: number[] = [];
  private readonly free: number[] = [];

  /** The number of a key that somebody holds. */
  find(key: string): number | undefined {
    return this.numbers.get(key);
  }

  /** The number of a key, new when nobody holds one; the caller holds it. */
  hold(key: string): number {
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.free.pop() ?? this.keys.length;
      this.numbers.set(key, number);
      this.keys[number] = key;
      this.holders[number] = 0;
    }
    this.holdAgain(number);
    return number;
  }

  /** One more holds a number. */
  holdAgain(number: number): void {
    this.holders[number]! += 1;
  }

  release(number: number): void {
    this.holders[number]! -= 1;
    if (this.holders[number] !== 0) return;
    this.numbers.delete(this.keys[number]!);
    this.free.push(number);
  }
}
