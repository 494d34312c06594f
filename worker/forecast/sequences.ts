import type { ResourceTable } from './resource-table.ts';

/** Members of one sequence that a visitor must have asked for in a row before its next ones are announced. */
export const membersSeen = 3;
const longestNumber = 9;

/**
 * The name of the next member of a numbered sequence (segment, tile, page): the last run of digits
 * plus one, leading zeros kept. Null when the name has none, or one too long to count with.
 */
export const nextInSequence = (name: string): string | null => memberAt(name, 1);

/** The name of the member before; null also for the member zero. */
export const previousInSequence = (name: string): string | null => memberAt(name, -1);

function memberAt(name: string, steps: 1 | -1): string | null {
  // An extension such as .m4s or .mp3 counts nothing.
  const extension = /\.(?=\w*[a-z])\w{1,5}$/i.exec(name)?.[0] ?? '';
  const match = /^(.*?)(\d+)(\D*)$/s.exec(name.slice(0, name.length - extension.length));
  if (match === null) return null;
  const [, before = '', digits = '', rest = ''] = match;
  const member = Number(digits) + steps;
  if (digits.length > longestNumber || member < 0) return null;
  // 10 comes after 9, and 9 before 10; 010 after 009, and 009 before 010.
  const isPadded = digits.length > 1 && digits.startsWith('0');
  return (
    before +
    String(member).padStart(isPadded || steps > 0 ? digits.length : 1, '0') +
    rest +
    extension
  );
}

/** Links between the members of numbered sequences that were seen. */
export class Sequences {
  /** Next member of each resource, -1 when not seen. */
  readonly next: Int32Array;
  private readonly known: Uint8Array;

  constructor(capacity: number) {
    this.next = new Int32Array(capacity).fill(-1);
    this.known = new Uint8Array(capacity);
  }

  /** Next member, made known when its name has one; -1 when the resource is no member of a sequence. */
  after(resource: number, resources: ResourceTable): number {
    const linked = this.next[resource] ?? -1;
    if (linked >= 0) return linked;
    if (this.known[resource] === 1) return -1;
    const name = nextInSequence(resources.names[resource] ?? '');
    if (name === null) {
      this.known[resource] = 1;
      return -1;
    }
    const found = resources.find(name);
    if (found >= 0) this.next[resource] = found;
    return found;
  }

  forget(gone: Uint8Array): void {
    for (let id = 0; id < this.next.length; id++) {
      if (gone[id] === 1) this.known[id] = 0;
      if (gone[id] === 1 || gone[this.next[id] ?? 0] === 1) this.next[id] = -1;
    }
  }
}
