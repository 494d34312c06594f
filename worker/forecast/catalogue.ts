import { resourceKinds } from '../../protocol/messages.ts';
import type { Access, ResourceKind } from '../../protocol/messages.ts';

/** What is known of each resource itself, all regions together. */
export class Catalogue {
  readonly firstAtMs: Float64Array;
  readonly bytes: Float32Array;
  readonly freshForMs: Float64Array;
  readonly kind: Uint8Array;
  /** 1 once the edge has seen it answered as cacheable. */
  readonly cacheable: Uint8Array;
  /** Last validator, and decayed shares of changed ones. */
  readonly validator: Uint32Array;
  readonly compared: Float32Array;
  readonly changed: Float32Array;
  /** Linear counting sketch of 64 bits: its set bits never exceed the distinct visitors. */
  readonly visitorBits: Uint32Array;

  constructor(capacity: number) {
    this.firstAtMs = new Float64Array(capacity).fill(Number.NaN);
    this.bytes = new Float32Array(capacity);
    this.freshForMs = new Float64Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.cacheable = new Uint8Array(capacity);
    this.validator = new Uint32Array(capacity);
    this.compared = new Float32Array(capacity);
    this.changed = new Float32Array(capacity);
    this.visitorBits = new Uint32Array(capacity * 2);
  }

  /** `trusted`: an edge node saw the answer itself, so status, freshness and validator count. */
  note(resource: number, access: Access, trusted: boolean): void {
    if (Number.isNaN(this.firstAtMs[resource] ?? Number.NaN))
      this.firstAtMs[resource] = access.atMs;
    if (access.bytes > 0) this.bytes[resource] = access.bytes;
    this.kind[resource] = resourceKinds.indexOf(access.kind);
    if (access.visitor !== '') this.noteVisitor(resource, hashText(access.visitor));
    if (!trusted) return;
    if (access.status !== 0) {
      this.freshForMs[resource] = access.freshForMs;
      this.cacheable[resource] = access.freshForMs > 0 && cacheableStatus(access.status) ? 1 : 0;
    }
    if (access.validator !== 0) this.compare(resource, access.validator);
  }

  /**
   * A member of a numbered sequence that nobody asked for yet is taken to be like the one before it, and to be
   * wanted by those who wanted that.
   */
  infer(resource: number, from: number): void {
    if (!Number.isNaN(this.firstAtMs[resource] ?? Number.NaN)) return;
    this.bytes[resource] = this.bytes[from] ?? 0;
    this.freshForMs[resource] = this.freshForMs[from] ?? 0;
    this.kind[resource] = this.kind[from] ?? 0;
    this.cacheable[resource] = this.cacheable[from] ?? 0;
    this.visitorBits[resource * 2] = this.visitorBits[from * 2] ?? 0;
    this.visitorBits[resource * 2 + 1] = this.visitorBits[from * 2 + 1] ?? 0;
  }

  /** A lower bound of the distinct visitors, exact in expectation for few, at most 64. */
  distinctVisitors(resource: number): number {
    return (
      popCount(this.visitorBits[resource * 2] ?? 0) +
      popCount(this.visitorBits[resource * 2 + 1] ?? 0)
    );
  }

  volatility(resource: number): number {
    const compared = this.compared[resource] ?? 0;
    return compared === 0 ? 0 : (this.changed[resource] ?? 0) / compared;
  }

  kindOf(resource: number): ResourceKind {
    return resourceKinds[this.kind[resource] ?? 0] ?? 'other';
  }

  forget(gone: Uint8Array): void {
    for (let id = 0; id < gone.length; id++) {
      if (gone[id] !== 1) continue;
      this.firstAtMs[id] = Number.NaN;
      this.bytes[id] = 0;
      this.freshForMs[id] = 0;
      this.kind[id] = 0;
      this.cacheable[id] = 0;
      this.validator[id] = 0;
      this.compared[id] = 0;
      this.changed[id] = 0;
      this.visitorBits[id * 2] = 0;
      this.visitorBits[id * 2 + 1] = 0;
    }
  }

  private compare(resource: number, validator: number): void {
    const before = this.validator[resource] ?? 0;
    this.validator[resource] = validator;
    if (before === 0) return;
    this.compared[resource] = (this.compared[resource] ?? 0) * 0.99 + 1;
    this.changed[resource] =
      (this.changed[resource] ?? 0) * 0.99 + (before === validator >>> 0 ? 0 : 1);
  }

  private noteVisitor(resource: number, hash: number): void {
    const word = resource * 2 + ((hash >>> 5) & 1);
    this.visitorBits[word] = (this.visitorBits[word] ?? 0) | (1 << (hash & 31));
  }
}

/** A 304 or 206 says that the whole representation was storable too. */
function cacheableStatus(status: number): boolean {
  return status === 200 || status === 206 || status === 304;
}

/** FNV-1a with a final mix, so that the low bits of short names differ. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function popCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
