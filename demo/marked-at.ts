import type { IncomingMessage } from 'node:http';
import { prefetchHeader } from '../protocol/index.ts';
import { readFields } from '../protocol/signed-fields.ts';

/** When a node signed the mark of this prefetch, unix ms of the site's time, to the second; 0 without one. */
export function markedAtMs(request: IncomingMessage): number {
  const mark = request.headers[prefetchHeader.toLowerCase()];
  return typeof mark === 'string' ? Number(readFields(mark)?.issued ?? 0) * 1_000 : 0;
}
