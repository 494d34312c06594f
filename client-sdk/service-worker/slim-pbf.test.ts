import fc from 'fast-check';
import { PbfReader as RealReader, PbfWriter as RealWriter } from 'pbf';
import { expect, test } from 'vitest';
import { PbfReader, PbfWriter } from './slim-pbf.ts';

const fields = fc.record({
  number: fc.integer({ min: 1, max: 500 }),
  size: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  bytes: fc.uint8Array({ maxLength: 300 }),
});
type Fields = typeof fields extends fc.Arbitrary<infer Value> ? Value : never;

function write(writer: PbfWriter | RealWriter, { number, size, bytes }: Fields): void {
  writer.writeVarintField(number, size);
  writer.writeBytesField(number, bytes);
}

test('what the slim writer writes is what pbf writes', () => {
  fc.assert(
    fc.property(fields, fc.integer({ min: 1, max: 20 }), (value, outer) => {
      const slim = new PbfWriter();
      slim.writeMessage(outer, (inner: Fields, writer) => write(writer, inner), value);
      const real = new RealWriter();
      real.writeMessage(outer, (inner: Fields, writer) => write(writer, inner), value);
      expect(slim.finish()).toEqual(new Uint8Array(real.finish()));
    }),
  );
});

test('what pbf writes the slim reader reads, and steps over what nobody asked for', () => {
  fc.assert(
    fc.property(fields, fc.float({ noNaN: true }), (value, share) => {
      const writer = new RealWriter();
      write(writer, value);
      writer.writeDoubleField(3, share);
      writer.writeFloatField(4, share);
      writer.writeBytesField(5, value.bytes);
      const bytes = writer.finish();
      for (const reader of [new PbfReader(bytes), new RealReader(bytes)]) {
        expect(reader.nextField()).toBe(value.number);
        expect(reader.readVarint()).toBe(value.size);
        // The next and the double are stepped over unread.
        expect(reader.nextField()).toBe(value.number);
        expect(reader.nextField()).toBe(3);
        expect(reader.nextField()).toBe(4);
        expect(reader.readFloat()).toBe(share);
        expect(reader.nextField()).toBe(5);
        expect(reader.readBytes()).toEqual(value.bytes);
        expect(reader.nextField()).toBe(0);
      }
    }),
  );
});
