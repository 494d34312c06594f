import { limits } from '../limits.ts';
import { column } from './column.ts';
import { Recent } from './recent.ts';
import type { Symbols } from './symbols.ts';
import type { TextColumn } from './text-column.ts';

/** Applications and tasks: few names, rarely changed. `''` is there from the start. */
export class LabelColumn {
  readonly #symbols: Symbols;
  readonly #text: TextColumn;
  readonly #recent = new Recent<string>(limits.accesses);

  constructor(symbols: Symbols, text: TextColumn) {
    this.#symbols = symbols;
    this.#text = text;
    this.#recent.add('');
  }

  /** `last` is what the same visitor's last access had. */
  code(value: string, last: string): string {
    if (this.#symbols.flag(column.labelSame, value === last, [0])) return last;
    const rank = this.#recent.rankOf(value);
    const read = this.#symbols.count(column.labelRank, rank + 1, [0]);
    if (read > 0) return this.#recent.recall(read - 1);
    return this.#recent.add(this.#text.code(value, { like: '', limit: limits.nameBytes }));
  }
}
