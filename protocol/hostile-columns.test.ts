import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { access, frame, longestRefusalMs, refusalOf } from '../test/fixtures/hostile.ts';
import { BitEncoder } from './columns/bit-coder.ts';
import { Predictor } from './columns/predictor.ts';
import { Symbols } from './columns/symbols.ts';
import { TextColumn } from './columns/text-column.ts';
import { TraitsColumn } from './columns/traits-column.ts';
import { decodeAccessBatch, decodeCatalogue, limits } from './index.ts';

describe('columns', () => {
  const columns = (fields: { count: number; quantumMs?: number; coded: Uint8Array }) =>
    frame(2, (writer) => {
      writer.writeMessage(
        8,
        (_, inner) => {
          inner.writeVarintField(1, fields.count);
          inner.writeVarintField(2, fields.quantumMs ?? 10);
          inner.writeVarintField(3, 12);
          inner.writeBytesField(5, fields.coded);
        },
        undefined,
      );
    });
  /** What an encoder would write that does not keep to the rules. */
  const coded = (write: (symbols: Symbols) => void): Uint8Array => {
    const encoder = new BitEncoder();
    write(new Symbols(new Predictor(encoder, 12)));
    return encoder.finish();
  };
  const emptyVisitor = (symbols: Symbols) => {
    symbols.flag(1, false, [0]);
    symbols.flag(2, true, [0]);
    symbols.flag(4, true, [0]);
    symbols.count(5, 0, [6]);
  };

  test('that end before their accesses do are refused', () => {
    for (const count of [100, 4_096]) {
      expect(refusalOf(decodeAccessBatch, columns({ count, coded: new Uint8Array() }))).not.toBe(
        'accepted',
      );
    }
  });

  test('that go on after their accesses are refused', () => {
    const bytes = columns({ count: 0, coded: new Uint8Array(9) });
    expect(refusalOf(decodeAccessBatch, bytes)).toBe('bad-columns: 9 bytes, of which 4 are used');
  });

  test('without a quantum are refused', () => {
    const bytes = columns({ count: 0, quantumMs: 0, coded: new Uint8Array() });
    expect(refusalOf(decodeAccessBatch, bytes)).toBe(
      'out-of-range: quantumMs: 0, must be 1 or more',
    );
  });

  test('with a time that runs over are refused', () => {
    const bytes = coded((symbols) => {
      emptyVisitor(symbols);
      symbols.flag(6, false, [0]);
      symbols.count(7, Number.MAX_SAFE_INTEGER, [0, 0]);
    });
    expect(refusalOf(decodeAccessBatch, columns({ count: 1, coded: bytes }))).toMatch(
      'out-of-range: atMs: 9007',
    );
    const earlier = coded((symbols) => {
      emptyVisitor(symbols);
      symbols.flag(6, true, [0]);
      symbols.count(7, 1, [0, 0]);
    });
    expect(refusalOf(decodeAccessBatch, columns({ count: 1, coded: earlier }))).toMatch(
      'out-of-range: atMs: -10',
    );
  });

  test('with a visitor or resource that was never met are refused', () => {
    const visitor = coded((symbols) => {
      symbols.flag(1, false, [0]);
      symbols.flag(2, false, [0]);
      symbols.count(3, 77, [0]);
    });
    expect(refusalOf(decodeAccessBatch, columns({ count: 1, coded: visitor }))).toBe(
      'bad-columns: rank 78, limit -1',
    );
    const resource = coded((symbols) => {
      emptyVisitor(symbols);
      symbols.flag(6, false, [0]);
      symbols.count(7, 0, [0, 0]);
      symbols.flag(10, true, [8]);
      symbols.count(11, 77, [8]);
    });
    expect(refusalOf(decodeAccessBatch, columns({ count: 1, coded: resource }))).toBe(
      'bad-columns: resource -78, must be 0 or more',
    );
  });

  test('of random bytes are refused or decoded within bounds, in bounded time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 4_096 }), (bytes, count) => {
        const startMs = performance.now();
        const refusal = refusalOf(decodeAccessBatch, columns({ count, coded: bytes }));
        if (refusal === 'accepted') {
          const { accesses } = decodeAccessBatch(columns({ count, coded: bytes }));
          const texts = new Set(accesses.map(({ resource }) => resource));
          const length = [...texts].reduce((sum, text) => sum + text.length, 0);
          expect(length).toBeLessThanOrEqual(limits.columnTextBytes);
        }
        expect(performance.now() - startMs).toBeLessThan(longestRefusalMs);
      }),
      { numRuns: 200 },
    );
  });

  test('that would unfold to more text than allowed are refused while they unfold', () => {
    const encoder = new BitEncoder();
    const symbols = new Symbols(new Predictor(encoder, 12));
    const text = new TextColumn(symbols, Infinity);
    const traits = new TraitsColumn(symbols);
    for (let entry = 0; entry < 300; entry++) {
      const resource = '/'.padEnd(500, 'a');
      text.code(resource, { like: '', limit: limits.resourceBytes });
      traits.code({ ...access, kind: 'image' }, { resource, known: undefined });
    }
    const coded = encoder.finish();
    expect(coded.length).toBeLessThan(2_000);
    const bomb = frame(8, (writer) => {
      writer.writeVarintField(1, 300);
      writer.writeVarintField(2, 12);
      writer.writeBytesField(3, coded);
    });
    expect(refusalOf(decodeCatalogue, bomb)).toBe('too-long: all texts: limit 131072 bytes');
  });

  test('with one text over its limit are refused', () => {
    const bytes = coded((symbols) => {
      emptyVisitor(symbols);
      symbols.flag(6, false, [0]);
      symbols.count(7, 0, [0, 0]);
      symbols.flag(10, false, [8]);
      new TextColumn(symbols, Infinity).code('/'.repeat(513), { like: '', limit: 600 });
    });
    expect(refusalOf(decodeAccessBatch, columns({ count: 1, coded: bytes }))).toBe(
      'too-long: text: 513 bytes, limit 512',
    );
  });
});
