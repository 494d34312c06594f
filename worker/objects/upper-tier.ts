/** A response of the origin as it came, with whole body. */
export interface UpperObject {
  /** End-to-end fields. */
  readonly fields: ReadonlyMap<string, string>;
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Site's time at which it was asked for, ms. */
  readonly requestedAtMs: number;
  /** Real time that the origin took, ms. */
  readonly latencyMs: number;
}

interface Shelf {
  readonly object: Promise<UpperObject | undefined>;
  readonly untilMs: number;
  bytes: number;
}

/** A tenth of what an object may have; what is in here is on its way to the nodes. */
const bytesMax = 12 << 20;
/** Leases made of one forecast come for it within this time of the site's clock. */
const keptMs = 120_000;

/**
 * What the coordinator itself fetched for several of its nodes at once: they take it from here, so
 * that the origin is asked once a region. In memory, bounded, and gone within minutes.
 */
export class UpperTier {
  private readonly shelves = new Map<string, Shelf>();
  private bytes = 0;

  /** Fetches it once, unless it is here or on its way. */
  warm(
    resource: string,
    at: { readonly nowMs: number; readonly fetch: () => Promise<UpperObject | undefined> },
  ): Promise<unknown> {
    this.dropOld(at.nowMs);
    const known = this.shelves.get(resource);
    if (known !== undefined) return known.object;
    const shelf: Shelf = { object: at.fetch(), untilMs: at.nowMs + keptMs, bytes: 0 };
    this.shelves.set(resource, shelf);
    return shelf.object.then((object) => {
      if (this.shelves.get(resource) !== shelf) return;
      // Never cache a failure.
      if (object === undefined) this.drop(resource);
      else this.weigh(shelf, object.body.length);
    });
  }

  has(resource: string, nowMs: number): boolean {
    return (this.shelves.get(resource)?.untilMs ?? 0) > nowMs;
  }

  /** Waits for one that is on its way. */
  async take(resource: string, nowMs: number): Promise<UpperObject | undefined> {
    return this.has(resource, nowMs) ? this.shelves.get(resource)?.object : undefined;
  }

  /** What was called back is not handed out any more, on its way or not. */
  purge(isHit: (resource: string) => boolean): void {
    for (const resource of this.shelves.keys()) if (isHit(resource)) this.drop(resource);
  }

  private weigh(shelf: Shelf, bytes: number): void {
    shelf.bytes = bytes;
    this.bytes += bytes;
    for (const oldest of this.shelves.keys()) {
      if (this.bytes <= bytesMax) return;
      this.drop(oldest);
    }
  }

  private dropOld(nowMs: number): void {
    for (const [resource, { untilMs }] of this.shelves) {
      if (untilMs <= nowMs) this.drop(resource);
    }
  }

  private drop(resource: string): void {
    this.bytes -= this.shelves.get(resource)?.bytes ?? 0;
    this.shelves.delete(resource);
  }
}
