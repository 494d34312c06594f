/** A member of a dictionary: its value, and 'kind' tells a quoted text from a token. */
export type DictionaryItem =
  | { readonly kind: 'integer' | 'decimal'; readonly value: number }
  | { readonly kind: 'string' | 'token' | 'bytes'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'list'; readonly value: readonly DictionaryItem[] };

/**
 * A dictionary of structured fields (RFC 9651 section 3.2); parameters are read and left out.
 * Undefined when the field does not parse: the whole field then counts as absent.
 */
export function parseDictionary(text: string): Map<string, DictionaryItem> | undefined {
  const reader = new Reader(text);
  try {
    return reader.dictionary();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

class Reader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text.trim();
  }

  dictionary(): Map<string, DictionaryItem> {
    const members = new Map<string, DictionaryItem>();
    while (this.at < this.text.length) {
      const key = this.take(/[a-z*][a-z0-9_.*-]*/y);
      const value: DictionaryItem = this.skip('=')
        ? this.member()
        : { kind: 'boolean', value: true };
      this.parameters();
      members.delete(key);
      members.set(key, value);
      this.optional(/[ \t]*/y);
      if (this.at >= this.text.length) return members;
      this.take(/,[ \t]*/y);
      if (this.at >= this.text.length) throw new SyntaxError('trailing-comma');
    }
    return members;
  }

  private member(): DictionaryItem {
    if (!this.skip('(')) return this.item();
    const items: DictionaryItem[] = [];
    for (;;) {
      this.optional(/ */y);
      if (this.skip(')')) return { kind: 'list', value: items };
      items.push(this.item());
      this.parameters();
    }
  }

  private item(): DictionaryItem {
    const number = this.optional(/-?\d{1,15}(?:\.\d{1,3})?/y);
    if (number !== '')
      return { kind: number.includes('.') ? 'decimal' : 'integer', value: Number(number) };
    const quoted = this.optional(/"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"/y);
    if (quoted !== '')
      return { kind: 'string', value: quoted.slice(1, -1).replace(/\\(.)/g, '$1') };
    const token = this.optional(/[A-Za-z*][\w!#$%&'*+.^`|~:/-]*/y);
    if (token !== '') return { kind: 'token', value: token };
    const bytes = this.optional(/:[A-Za-z0-9+/=]*:/y);
    if (bytes !== '') return { kind: 'bytes', value: bytes.slice(1, -1) };
    return { kind: 'boolean', value: this.take(/\?[01]/y) === '?1' };
  }

  private parameters(): void {
    while (this.skip(';')) {
      this.optional(/ */y);
      this.take(/[a-z*][a-z0-9_.*-]*/y);
      if (this.skip('=')) this.item();
    }
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private optional(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private take(pattern: RegExp): string {
    const found = this.optional(pattern);
    if (found === '') throw new SyntaxError(`unexpected character at ${this.at}`);
    return found;
  }
}
