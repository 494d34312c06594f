import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import {
  decodeAccessBatch,
  encodeHints,
  encodeOutcomes,
  encodePlainAccessBatch,
  limits,
  resourceKinds,
  type AccessBatch,
} from './index.ts';
import {
  accessBatchShape,
  accessShape,
  catalogueShape,
  columnsShape,
  forecastShape,
  forecastsShape,
  hintShape,
  hintsShape,
  invalidationShape,
  leaseShape,
  leasesShape,
  outcomeShape,
  outcomesShape,
} from './generated/frames.ts';

const schemaPath = new URL('frames.proto', import.meta.url).pathname;

test('the generated code is what the schema generates', async () => {
  const generator = new URL('generate.mjs', import.meta.url).pathname;
  const run = promisify(execFile)(process.execPath, [generator, '--check']);
  await expect(run).resolves.toMatchObject({ stderr: '' });
});

test('the limits are those of the schema', () => {
  expect({
    accesses: accessBatchShape[7]?.limit,
    quantumMs: columnsShape[2]?.max,
    tableBits: columnsShape[3]?.max,
    codedBytes: columnsShape[5]?.limit,
    catalogueEntries: catalogueShape[1]?.max,
    forecasts: forecastsShape[1]?.limit,
    leases: leasesShape[1]?.limit,
    outcomes: outcomesShape[1]?.limit,
    hints: hintsShape[3]?.limit,
    needsPerHint: hintShape[5]?.limit,
    nodesPerForecast: forecastShape[12]?.limit,
    invalidationValues: invalidationShape[4]?.limit,
    resourceBytes: accessShape[3]?.limit,
    visitorBytes: accessShape[2]?.limit,
    idBytes: leaseShape[1]?.limit,
    siteBytes: leaseShape[2]?.limit,
    regionBytes: leaseShape[3]?.limit,
    nodeBytes: leaseShape[4]?.limit,
    nameBytes: accessShape[5]?.limit,
    reasonBytes: outcomeShape[11]?.limit,
    keyIdBytes: leaseShape[13]?.limit,
    signatureBytes: leaseShape[14]?.limit,
  }).toEqual(
    Object.fromEntries(
      Object.entries(limits).filter(
        ([name]) =>
          !['version', 'frameBytes', 'columnTextBytes', 'catalogueTextBytes'].includes(name),
      ),
    ),
  );
  expect(columnsShape[1]?.max).toBe(limits.accesses);
  expect(accessShape[7]?.max).toBe(resourceKinds.length - 1);
});

/** An implementation of Protocol Buffers that is not ours, given the schema and nothing else. */
async function otherFrame(): Promise<protobuf.Type> {
  const root = await protobuf.load(schemaPath);
  return root.lookupType('forecache.v1.Frame');
}

const batch: AccessBatch = {
  id: 'b1',
  site: 'shop.example',
  region: 'weur',
  node: 'FRA',
  agent: 'log',
  sentAtMs: 1_764_000_001_000,
  accesses: [
    {
      atMs: 1_764_000_000_000,
      visitor: 'ann',
      resource: '/tea/grün',
      page: '/',
      application: 'shop',
      task: 'browse',
      kind: 'document',
      status: 200,
      bytes: 5_000,
      freshForMs: 600_000,
      validator: 4_000_000_000,
      servedFrom: 'edge-prefetched',
    },
  ],
};

test('another implementation reads our frames by the schema', async () => {
  const Frame = await otherFrame();
  const read = (bytes: Uint8Array) => Frame.toObject(Frame.decode(bytes), { longs: Number });
  expect(read(encodePlainAccessBatch(batch))).toEqual({
    version: 1,
    access: {
      ...batch,
      agent: 4,
      accesses: [{ ...batch.accesses[0], kind: 1, servedFrom: 3 }],
    },
  });
  const hints = {
    page: '/tea',
    madeAtMs: 1_764_000_000_000,
    hints: [
      {
        resource: '/tea/green',
        kind: 'document',
        confidence: 0.5,
        bytes: 9,
        needs: ['/a.css', ''],
      },
    ],
  } as const;
  expect(read(encodeHints(hints))).toEqual({
    version: 1,
    hints: { ...hints, hints: [{ ...hints.hints[0], kind: 1 }] },
  });
  expect(read(encodeOutcomes([]))).toEqual({ version: 1, outcomes: {} });
});

test('another implementation writes frames that we read', async () => {
  const Frame = await otherFrame();
  const { agent: _, ...head } = batch;
  const message = Frame.create({
    version: 1,
    access: {
      ...head,
      agent: 4,
      accesses: [{ ...batch.accesses[0], kind: 1, servedFrom: 3 }],
    },
  });
  expect(decodeAccessBatch(Frame.encode(message).finish())).toEqual(batch);
});
