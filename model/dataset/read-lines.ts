import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DatasetError } from './dataset-error.ts';

/** Lines that came out of one chunk of input, with the number of the first of them. */
export interface LineBlock {
  /** 1-based. */
  readonly firstNumber: number;
  /** An entry is null when the line was longer than the limit; its text is not kept. */
  readonly lines: readonly (string | null)[];
}

/** A real log line is under 8 KiB (the usual header limit); a longer one is hostile or not a log. */
export const maxLineChars = 65_536;

const gzipMagic = [0x1f, 0x8b] as const;

async function* toBuffers(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    if (Buffer.isBuffer(chunk)) yield chunk;
    else if (typeof chunk === 'string') yield Buffer.from(chunk);
    else throw new DatasetError('unreadable', `a chunk of type ${typeof chunk}`);
  }
}

/** Unpacks by content, not by name: a renamed or piped .gz is read as well. */
async function* unpack(
  source: AsyncIterable<Buffer>,
  onRawBytes: (count: number) => void,
): AsyncGenerator<Buffer> {
  const raw = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < gzipMagic.length) {
    const next = await raw.next();
    if (next.done === true) break;
    onRawBytes(next.value.length);
    head = Buffer.concat([head, next.value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    for (let next = await raw.next(); next.done !== true; next = await raw.next()) {
      onRawBytes(next.value.length);
      yield next.value;
    }
  }
  if (head[0] !== gzipMagic[0] || head[1] !== gzipMagic[1]) {
    yield* all();
    return;
  }
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  const input = Readable.from(all(), { objectMode: false });
  input.on('error', (error) => gunzip.destroy(error));
  try {
    yield* toBuffers(input.pipe(gunzip));
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new DatasetError('bad-gzip', text, error);
  } finally {
    input.destroy();
  }
}

/**
 * Streams the lines of a file ('-' is standard input), plain or gzip, in memory bounded by one
 * chunk and `maxLineChars`.
 * Throws DatasetError 'unreadable' (no such file) or 'bad-gzip' (damaged or cut off).
 */
export async function* readLines(
  file: string,
  onRawBytes: (count: number) => void = () => {},
): AsyncGenerator<LineBlock> {
  const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
  const decoder = new TextDecoder();
  let rest = '';
  let restTooLong = false;
  let number = 1;
  const split = (text: string): LineBlock => {
    const lines: (string | null)[] = [];
    let from = 0;
    for (let end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
      const stop = end > from && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
      const line = rest === '' ? text.slice(from, stop) : rest + text.slice(from, stop);
      lines.push(restTooLong || line.length > maxLineChars ? null : line);
      rest = '';
      restTooLong = false;
      from = end + 1;
    }
    if (!restTooLong) rest += text.slice(from);
    if (rest.length > maxLineChars) {
      restTooLong = true;
      rest = '';
    }
    const block = { firstNumber: number, lines };
    number += lines.length;
    return block;
  };
  try {
    for await (const chunk of unpack(toBuffers(stream), onRawBytes)) {
      const block = split(decoder.decode(chunk, { stream: true }));
      if (block.lines.length > 0) yield block;
    }
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    const text = error instanceof Error ? error.message : String(error);
    throw new DatasetError('unreadable', `${file}: ${text}`, error);
  }
  rest += decoder.decode();
  if (rest !== '' || restTooLong) {
    yield { firstNumber: number, lines: [restTooLong ? null : rest.replace(/\r$/, '')] };
  }
}
