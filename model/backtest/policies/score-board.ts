/** Adds scores by item, then hands them out once and is empty again. */
export class ScoreBoard {
  private readonly scores: Float64Array;
  private readonly touched: number[] = [];

  constructor(items: number) {
    this.scores = new Float64Array(items);
  }

  add(item: number, score: number): void {
    const before = this.scores[item] ?? 0;
    if (before === 0) this.touched.push(item);
    this.scores[item] = before + score;
  }

  drain(visit: (item: number, score: number) => void): void {
    for (const item of this.touched) {
      visit(item, this.scores[item] ?? 0);
      this.scores[item] = 0;
    }
    this.touched.length = 0;
  }
}
