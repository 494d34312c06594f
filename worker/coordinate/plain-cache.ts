import type { Access } from '../../protocol/messages.ts';

interface Copy {
  /** Until when a cache without prefetching would hold it fresh, ms. */
  readonly untilMs: number;
  /** What the origin gives it to live, ms. */
  readonly freshForMs: number;
  /** True from where prefetching made the real cache's copy another than this one. */
  differs: boolean;
}

/** Copies that are followed, of all nodes of a region; the longest unchanged make room. */
const copiesMax = 50_000;

/**
 * The caches that a region's nodes would be without prefetching, kept beside the real ones by the same
 * accesses: what they would have fetched is known then, and need not be inferred from what was used. Of
 * the real cache it believes what prefetching has no part in: copies that it has not seen stored, and
 * stale ones served while they are revalidated.
 */
export class PlainCache {
  private readonly copies = new Map<string, Copy>();

  /** Whether this access, as the node's real cache has answered it, would have been a fetch from the origin. */
  wouldMiss(node: string, access: Access): boolean {
    const { resource, atMs, servedFrom } = access;
    const key = `${node} ${resource}`;
    const copy = this.copies.get(key);
    if (copy !== undefined && copy.untilMs > atMs) {
      if (servedFrom !== 'edge') copy.differs = true;
      return false;
    }
    if (servedFrom === 'edge' && copy?.differs !== true) return false;
    // The lifetime as the origin last told it, which a hit may not repeat.
    const told = servedFrom === 'origin' ? access.freshForMs : copy?.freshForMs;
    this.store(key, {
      atMs,
      freshForMs: told ?? access.freshForMs,
      differs: servedFrom !== 'origin',
    });
    return true;
  }

  private store(
    key: string,
    copy: { readonly atMs: number; readonly freshForMs: number; readonly differs: boolean },
  ): void {
    const { atMs, freshForMs, differs } = copy;
    this.copies.delete(key);
    if (!(freshForMs > 0)) return;
    this.copies.set(key, { untilMs: atMs + freshForMs, freshForMs, differs });
    if (this.copies.size <= copiesMax) return;
    const oldest = this.copies.keys().next().value;
    if (oldest !== undefined) this.copies.delete(oldest);
  }
}
