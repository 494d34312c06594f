import { inTime } from './in-time.ts';

/** A small body in one piece; undefined when it ends early, fails, or stalls for the time. */
export async function readWhole(
  response: Response,
  { bytes, idleTimeoutMs }: { bytes: number | undefined; idleTimeoutMs: number },
): Promise<ArrayBuffer | undefined> {
  if (response.body === null) return new ArrayBuffer(0);
  try {
    const body = await inTime(response.arrayBuffer(), {
      timeMs: idleTimeoutMs,
      late: () => undefined,
    });
    return body !== undefined && (bytes === undefined || body.byteLength === bytes)
      ? body
      : undefined;
  } catch {
    return undefined;
  }
}
