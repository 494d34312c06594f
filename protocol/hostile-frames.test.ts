import * as fc from 'fast-check';
import type { PbfWriter } from 'pbf';
import { describe, expect, test } from 'vitest';
import * as arbitrary from '../test/fixtures/arbitrary-values.ts';
import { access, batch, frame, refusalOf } from '../test/fixtures/hostile.ts';
import {
  decodeAccessBatch,
  decodeCatalogue,
  decodeForecasts,
  decodeHints,
  decodeInvalidation,
  decodeLeases,
  decodeOutcomes,
  encodeAccessBatch,
  encodeHints,
  encodeInvalidation,
  encodePlainAccessBatch,
  limits,
  type Access,
} from './index.ts';

const decoders = {
  decodeAccessBatch,
  decodeCatalogue,
  decodeForecasts,
  decodeHints,
  decodeInvalidation,
  decodeLeases,
  decodeOutcomes,
};

describe('a frame', () => {
  test('cut short anywhere is refused', () => {
    for (const whole of [
      encodeAccessBatch(batch),
      encodePlainAccessBatch(batch),
      encodeInvalidation({ site: 's', atMs: 1, scope: 'resource', values: ['/tea'] }),
    ]) {
      for (let length = 0; length < whole.length; length++) {
        const decode = whole[2] === 58 ? decodeInvalidation : decodeAccessBatch;
        expect(refusalOf(decode, whole.subarray(0, length)), `${length}`).not.toBe('accepted');
      }
    }
  });

  test('of another version is refused by that, whatever follows', () => {
    const later = encodePlainAccessBatch(batch);
    later[1] = 2;
    expect(refusalOf(decodeAccessBatch, later)).toBe('wrong-version: 2, must be 1');
    expect(refusalOf(decodeAccessBatch, later.subarray(2))).toMatch('missing: version');
    expect(refusalOf(decodeAccessBatch, new Uint8Array())).toMatch('missing: version');
  });

  test('of another kind is refused', () => {
    const hints = encodeHints({ page: '/', madeAtMs: 1, hints: [] });
    expect(refusalOf(decodeLeases, hints)).toBe('wrong-message: field 6, must be 4 (leases)');
  });

  test('over the size limit is refused before it is looked at', () => {
    const large = new Uint8Array(limits.frameBytes + 1);
    expect(refusalOf(decodeOutcomes, large)).toBe('frame-too-large: 262145 bytes, limit 262144');
  });

  test('that claims giant lengths is refused', () => {
    for (const length of [1_000, 2 ** 31, 2 ** 32 + 1, 2 ** 50]) {
      const bytes = frame(7, (writer) => {
        writer.writeTag(1, 2);
        writer.writeVarint(length);
      });
      expect(refusalOf(decodeInvalidation, bytes)).toMatch(/^truncated: \d+ bytes/);
    }
  });

  test('with a billion repeated fields is refused at the first beyond its limit', () => {
    const repeated = (body: number) =>
      frame(body, (writer) => {
        for (let count = 0; count < 100_000; count++) writer.writeBytesField(1, new Uint8Array());
      });
    expect(refusalOf(decodeForecasts, repeated(3))).toBe('too-many: forecasts: 2049, limit 2048');
    expect(refusalOf(decodeLeases, repeated(4))).toBe('too-many: leases: 1025, limit 1024');
    expect(refusalOf(decodeOutcomes, repeated(5))).toBe('too-many: outcomes: 4097, limit 4096');
    const claimed = frame(2, (writer) => {
      writer.writeMessage(8, (_, inner) => inner.writeVarintField(1, 1e9), undefined);
    });
    expect(refusalOf(decodeAccessBatch, claimed)).toBe(
      'out-of-range: count: 1000000000, must be 0 to 4096',
    );
  });

  test('with text that is no UTF-8 is refused', () => {
    for (const bytes of [
      [0xff],
      [0xc3],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xc0, 0xaf],
    ]) {
      const bad = frame(6, (writer) => writer.writeBytesField(1, Uint8Array.from(bytes)));
      expect(refusalOf(decodeHints, bad)).toMatch('bad-utf8: page');
    }
  });

  test('with text over its limit is refused', () => {
    const bytes = frame(6, (writer) => writer.writeStringField(1, '/'.repeat(513)));
    expect(refusalOf(decodeHints, bytes)).toBe('too-long: page: 513 bytes, limit 512');
  });

  test('with numbers past their bounds is refused by name', () => {
    const forecast = (write: (writer: PbfWriter) => void) =>
      refusalOf(
        decodeForecasts,
        frame(3, (writer) => writer.writeMessage(1, (_, inner) => write(inner), undefined)),
      );
    expect(forecast((writer) => writer.writeFloatField(6, 1.5))).toBe(
      'out-of-range: confidence: 1.5, must be 0 to 1',
    );
    expect(forecast((writer) => writer.writeFloatField(6, Number.NaN))).toMatch('confidence: NaN');
    expect(forecast((writer) => writer.writeFloatField(5, -1))).toMatch('expectedCount: -1');
    expect(forecast((writer) => writer.writeFloatField(5, Infinity))).toMatch('Infinity');
    expect(forecast((writer) => writer.writeVarintField(8, 8))).toBe(
      'out-of-range: kind: 8, must be 0 to 7',
    );
    expect(forecast((writer) => writer.writeVarintField(3, -1))).toMatch('bad-varint: madeAtMs');
    expect(forecast((writer) => writer.writeFixed64Field(3, 1))).toBe(
      'wrong-wire-type: madeAtMs: 1, must be 0',
    );
  });

  test('that says a thing twice, or accesses in both forms, is refused', () => {
    const twice = frame(6, (writer) => {
      writer.writeStringField(1, '/');
      writer.writeStringField(1, '/');
    });
    expect(refusalOf(decodeHints, twice)).toBe('too-many: page: 2, limit 1');
    const both = frame(2, (writer) => {
      writer.writeMessage(7, () => {}, undefined);
      writer.writeMessage(8, (_, inner) => inner.writeVarintField(2, 10), undefined);
    });
    expect(refusalOf(decodeAccessBatch, both)).toBe('bad-columns: accesses in both forms, limit 1');
  });

  test('with fields of a later sender is read without them', () => {
    const bytes = frame(6, (writer) => {
      writer.writeStringField(1, '/tea');
      writer.writeStringField(90, 'new');
      writer.writeDoubleField(91, 1);
      writer.writeFloatField(92, 1);
      writer.writeVarintField(93, 1);
    });
    expect(decodeHints(bytes)).toEqual({ page: '/tea', madeAtMs: 0, hints: [] });
  });
});

test.each([
  ['0, at which a reader would stop', [0x02, 0x00], 'out-of-range: field number: 0'],
  [
    'that is another one in 32 bits',
    [0x8a, 0x80, 0x80, 0x80, 0x10, 0x01, 0xff],
    'out-of-range: field number: 536870913',
  ],
])('a field number of %s is refused', (_, bytes, refusal) => {
  const hostile = Uint8Array.of(8, 1, 18, bytes.length, ...bytes);
  expect(refusalOf(decodeAccessBatch, hostile)).toMatch(refusal);
});

test('a frame changed anywhere is refused with a ProtocolError or read within bounds', () => {
  const plain = arbitrary.accessBatch.map((one) => encodePlainAccessBatch(one));
  const packed = arbitrary.accessBatch.map((one) => encodeAccessBatch(one));
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(fc.oneof(plain, packed), changes, (bytes, places) => {
      for (const [place, value] of places) bytes[3 + (place % (bytes.length - 3))] = value;
      refusalOf(decodeAccessBatch, bytes);
    }),
    { numRuns: 3_000 },
  );
});

test('random bytes are refused by every decoder', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const decode of Object.values(decoders)) {
        const prefixed = Uint8Array.of(8, 1, ...bytes);
        refusalOf(decode, bytes);
        refusalOf(decode, prefixed);
      }
    }),
    { numRuns: 300 },
  );
});

test('what a receiver would refuse is refused by the sender', () => {
  const refused = (change: Partial<Access>) =>
    refusalOf(
      () => encodeAccessBatch({ ...batch, accesses: [{ ...access, ...change }] }),
      new Uint8Array(),
    );
  expect(refused({ resource: `/${'a'.repeat(512)}` })).toMatch('too-long');
  expect(refused({ visitor: 'v'.repeat(33) })).toMatch('too-long: visitor: 33 bytes, limit 32');
  expect(refused({ status: 1_000 })).toMatch('out-of-range: status: 1000');
  expect(refused({ bytes: -1 })).toMatch('out-of-range: bytes: -1');
  expect(refused({ freshForMs: Infinity })).toMatch('out-of-range: freshForMs');
  expect(refused({ validator: 2 ** 32 })).toMatch('out-of-range: validator');
  const many = Array.from({ length: 4_097 }, () => access);
  expect(refusalOf(() => encodeAccessBatch({ ...batch, accesses: many }), new Uint8Array())).toBe(
    'too-many: accesses: 4097, limit 4096',
  );
  expect(refusalOf(() => encodeAccessBatch(batch, { quantumMs: 0 }), new Uint8Array())).toMatch(
    'out-of-range: quantumMs: 0',
  );
});
