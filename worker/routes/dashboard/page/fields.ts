/** A state that is not what it must be: a code, where it is, and what was found. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly code: string;

  constructor(code: string, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}

/** The fields of a JSON object, each read as what it must be, or refused with its path. */
export class Fields {
  private readonly path: string;
  private readonly values: ReadonlyMap<string, unknown>;

  /** @throws StateError 'not-an-object'. */
  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new StateError('not-an-object', `${path}: ${found(value)}`);
    }
    this.path = path;
    this.values = new Map(Object.entries(value));
  }

  text(name: string): string {
    const value = this.values.get(name);
    return typeof value === 'string' ? value : this.refuse('not-a-text', name);
  }

  flag(name: string): boolean {
    const value = this.values.get(name);
    return typeof value === 'boolean' ? value : this.refuse('not-a-flag', name);
  }

  /** JSON holds no other numbers than finite ones. */
  number(name: string): number {
    const value = this.values.get(name);
    return typeof value === 'number' ? value : this.refuse('not-a-number', name);
  }

  object(name: string): Fields {
    return new Fields(this.values.get(name), `${this.path}.${name}`);
  }

  list<Item>(name: string, read: (item: Fields) => Item): Item[] {
    const value = this.values.get(name);
    if (!Array.isArray(value)) return this.refuse('not-a-list', name);
    return value.map((item, index) => read(new Fields(item, `${this.path}.${name}[${index}]`)));
  }

  /** null where the sender has nothing to say. */
  orNull<Value>(name: string, read: (fields: this, name: string) => Value): Value | null {
    return this.values.get(name) === null ? null : read(this, name);
  }

  /** This object as numbers by name. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.values.keys()].map((name) => [name, this.number(name)]));
  }

  private refuse(code: string, name: string): never {
    throw new StateError(code, `${this.path}.${name}: ${found(this.values.get(name))}`);
  }
}

function found(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, 80);
}
