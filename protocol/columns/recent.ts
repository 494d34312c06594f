import { ProtocolError } from '../protocol-error.ts';

/** Values by how lately they were met, the last one first. */
export class Recent<Value> {
  readonly #values: Value[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#values.length;
  }

  /** -1 when it is not among them. */
  rankOf(value: Value): number {
    return this.#values.indexOf(value);
  }

  /** The value of a rank, which is now the last one met. */
  recall(rank: number): Value {
    const [value] = this.#values.splice(rank, 1);
    if (value === undefined) {
      throw new ProtocolError('bad-columns', `rank ${rank}, limit ${this.#values.length - 1}`);
    }
    this.#values.unshift(value);
    return value;
  }

  /** Meets a value that was not among them. */
  add(value: Value): Value {
    this.#values.unshift(value);
    if (this.#values.length > this.#most) this.#values.pop();
    return value;
  }
}
