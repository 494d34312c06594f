/** Numbers names in order of first appearance. */
export class Names {
  readonly all: string[] = [];
  private readonly numbers = new Map<string, number>();

  indexOf(name: string): number {
    let index = this.numbers.get(name);
    if (index === undefined) {
      index = this.all.push(name) - 1;
      this.numbers.set(name, index);
    }
    return index;
  }
}
