import { inTime } from './in-time.ts';
import { PartReader } from './part-reader.ts';

/** Two readers of one body, at the speed of the slower, holding no more than a part at a time. */
export interface Fork {
  readonly client: ReadableStream;
  readonly store: ReadableStream;
  /** Bytes of the body when it came to its end; rejects when it did not. */
  readonly pumped: Promise<number>;
}

export interface ForkLimits {
  /** Bytes by Content-Length; undefined when unknown. */
  readonly bytes: number | undefined;
  /** A longer body goes on to the client and is given up for the store. */
  readonly maxStoredBytes: number;
  /** Longest pause between two parts, real ms. */
  readonly idleTimeoutMs: number;
  /** A body that takes longer goes on to the client and is given up for the store, real ms. */
  readonly wholeTimeoutMs: number;
}

/**
 * Splits a body without buffering it: `tee()` would keep in memory whatever the slower side has not
 * read. A client that goes away does not end the storing; a store that fails does not end the client.
 */
export function forkBody(body: ReadableStream, limits: ForkLimits): Fork {
  const client =
    limits.bytes === undefined
      ? new IdentityTransformStream()
      : new FixedLengthStream(limits.bytes);
  // Without a promised length: the local Cache API keeps a body that broke off, once its length was
  // announced, under that length.
  const store = new IdentityTransformStream();
  const pumped = pump(body, { client: client.writable, store: store.writable, limits });
  // Whoever waits for it sees the rejection; nobody has to.
  pumped.catch(() => undefined);
  return { client: client.readable, store: store.readable, pumped };
}

async function pump(
  body: ReadableStream,
  to: { client: WritableStream; store: WritableStream; limits: ForkLimits },
): Promise<number> {
  const parts = new PartReader(body);
  const client = new Sink(to.client);
  const store = new Sink(to.store);
  const startedAtMs = Date.now();
  let bytes = 0;
  try {
    for (;;) {
      const part = await inTime(parts.next(), { timeMs: to.limits.idleTimeoutMs, late: stalled });
      if (part === undefined) break;
      bytes += part.byteLength;
      if (bytes > to.limits.maxStoredBytes)
        await store.fail(new RangeError(`too-large: ${bytes} bytes`));
      if (Date.now() - startedAtMs > to.limits.wholeTimeoutMs)
        await store.fail(new RangeError(`too-slow: ${bytes} bytes`));
      await Promise.all([client.write(part), store.write(part)]);
      if (client.ended && store.ended) throw new Error('nobody-reads');
    }
    // The platform ends a body that broke off like one that is complete.
    if (to.limits.bytes !== undefined && bytes !== to.limits.bytes) {
      throw new RangeError(`truncated: ${bytes} bytes of ${to.limits.bytes}`);
    }
    await Promise.all([client.close(), store.close()]);
    return bytes;
  } catch (error) {
    await Promise.all([client.fail(error), store.fail(error)]);
    parts.cancel(error);
    throw error;
  }
}

function stalled(): never {
  throw new Error('idle: the origin has stopped in the midst of a body');
}

class Sink {
  ended = false;
  private readonly writer: WritableStreamDefaultWriter;

  constructor(stream: WritableStream) {
    this.writer = stream.getWriter();
  }

  async write(part: Uint8Array): Promise<void> {
    if (this.ended) return;
    await this.settle(this.writer.write(part));
  }

  async close(): Promise<void> {
    if (!this.ended) await this.settle(this.writer.close());
  }

  async fail(error: unknown): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await this.writer.abort(error).catch(() => undefined);
  }

  private async settle(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch {
      this.ended = true;
    }
  }
}
