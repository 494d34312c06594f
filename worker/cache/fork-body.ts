import { inTime } from './in-time.ts';
import { PartReader } from './part-reader.ts';

/** Two readers of one body, at the speed of the slower, holding no more than a part at a time. */
export interface Fork {
  readonly client: ReadableStream;
  readonly store: ReadableStream;
  /** Bytes of the body when it came to its end; rejects when it did not. */
  readonly pumped: Promise<number>;
  /** The same when the store was given all of it; rejects when it was not, though the client may have been. */
  readonly given: Promise<number>;
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
  const client = streamOf(limits.bytes);
  const store = streamOf(limits.bytes);
  const storeSink = new Sink(store.writable);
  const pumped = pump(body, { client: new Sink(client.writable), store: storeSink, limits });
  const given = pumped.then((bytes) => {
    if (!storeSink.complete) throw new Error('given-up: the store has not taken the whole body');
    return bytes;
  });
  // Whoever waits for them sees the rejection; nobody has to.
  pumped.catch(() => undefined);
  given.catch(() => undefined);
  return { client: client.readable, store: store.readable, pumped, given };
}

/** With its length announced, where it is known: what takes a body in then need not count it by script. */
function streamOf(bytes: number | undefined): IdentityTransformStream {
  return bytes === undefined ? new IdentityTransformStream() : new FixedLengthStream(bytes);
}

async function pump(
  body: ReadableStream,
  { client, store, limits }: { client: Sink; store: Sink; limits: ForkLimits },
): Promise<number> {
  const parts = new PartReader(body, limits);
  const startedAtMs = Date.now();
  let bytes = 0;
  try {
    for (;;) {
      const part = await inTime(parts.next(), { timeMs: limits.idleTimeoutMs, late: stalled });
      if (part === undefined) break;
      bytes += part.byteLength;
      if (bytes > limits.maxStoredBytes)
        await store.fail(new RangeError(`too-large: ${bytes} bytes`));
      if (Date.now() - startedAtMs > limits.wholeTimeoutMs)
        await store.fail(new RangeError(`too-slow: ${bytes} bytes`));
      await Promise.all([client.write(part), store.write(part)]);
      if (client.ended && store.ended) throw new Error('nobody-reads');
    }
    // The platform ends a body that broke off like one that is complete.
    if (limits.bytes !== undefined && bytes !== limits.bytes) {
      throw new RangeError(`truncated: ${bytes} bytes of ${limits.bytes}`);
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
  /** True once it was closed after all that was written. */
  complete = false;
  private readonly writer: WritableStreamDefaultWriter;

  constructor(stream: WritableStream) {
    this.writer = stream.getWriter();
  }

  async write(part: Uint8Array): Promise<void> {
    if (this.ended) return;
    await this.settle(this.writer.write(part));
  }

  async close(): Promise<void> {
    if (this.ended) return;
    await this.settle(this.writer.close());
    this.complete = !this.ended;
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
