import { expect, test, vi } from 'vitest';
import { decodeAccessBatch, encodeHints, type Hints } from '../../protocol/index.ts';

// As in the built worker; the protocol above has the real pbf already.
vi.doMock('pbf', () => import('./slim-pbf.ts'));
const { encodeAccesses } = await import('./encode-accesses.ts');
const { readHints } = await import('./read-hints.ts');

const access = {
  atMs: 1_795_000_000_000,
  resource: '/größe?page=2',
  page: '/home',
  application: 'shop',
  task: 'search',
  kind: 'document',
  status: 200,
  bytes: 12_345,
  servedFrom: 'browser-prefetched',
} as const;

test('the protocol reads the batches that the worker writes', () => {
  const frame = encodeAccesses({
    id: 'a'.repeat(32),
    site: 'example.org',
    visitor: '0123456789abcdef',
    sentAtMs: access.atMs + 5,
    accesses: [access, { ...access, page: '', kind: 'data' }],
  });
  const batch = decodeAccessBatch(frame);
  expect(batch).toMatchObject({
    id: 'a'.repeat(32),
    site: 'example.org',
    region: '',
    node: '',
    agent: 'service-worker',
    sentAtMs: access.atMs + 5,
  });
  expect(batch.accesses).toEqual([
    { ...access, visitor: '0123456789abcdef', freshForMs: 0, validator: 0 },
    { ...access, page: '', kind: 'data', visitor: '0123456789abcdef', freshForMs: 0, validator: 0 },
  ]);
});

const hints: Hints = {
  page: '/home',
  madeAtMs: 1_795_000_000_000,
  hints: [
    {
      resource: '/story',
      kind: 'document',
      confidence: 0.5,
      bytes: 400,
      needs: ['/a.css', '/b.js'],
    },
    { resource: '/clip', kind: 'media', confidence: 0.25, bytes: 0, needs: [] },
  ],
};

test('the worker reads the hints that the protocol writes', () => {
  expect(readHints(encodeHints(hints))).toEqual(hints.hints);
});

test('a frame of another kind, of another version or of nothing holds no hints', () => {
  const frame = encodeHints(hints);
  expect(readHints(Uint8Array.from(frame, (byte, at) => (at === 1 ? 2 : byte)))).toEqual([]);
  expect(readHints(Uint8Array.from(frame, (byte, at) => (at === 2 ? 0x12 : byte)))).toEqual([]);
  expect(readHints(new Uint8Array())).toEqual([]);
});
