import fc from 'fast-check';
import { PbfReader as RealReader, PbfWriter as RealWriter } from 'pbf';
import { expect, test } from 'vitest';
import { PbfReader, PbfWriter } from './slim-pbf.ts';

const fields = fc.record({
  number: fc.integer({ min: 1, max: 500 }),
  size: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  // Up to U+1FFFF: pbf 5.1 writes the planes above as other characters.
  text: fc
    .array(fc.integer({ min: 0x20, max: 0x1_ffff }), { maxLength: 300 })
    .map((points) => String.fromCodePoint(...points).toWellFormed()),
  bytes: fc.uint8Array({ maxLength: 300 }),
});
type Fields = typeof fields extends fc.Arbitrary<infer Value> ? Value : never;

function write(writer: PbfWriter | RealWriter, { number, size, text, bytes }: Fields): void {
  writer.writeVarintField(number, size);
  writer.writeStringField(number, text);
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
      writer.writeStringField(5, value.text);
      const bytes = writer.finish();
      for (const reader of [new PbfReader(bytes), new RealReader(bytes)]) {
        expect(reader.nextField()).toBe(value.number);
        expect(reader.readVarint()).toBe(value.size);
        // The next two and the double are stepped over unread.
        expect(reader.nextField()).toBe(value.number);
        expect(reader.nextField()).toBe(value.number);
        expect(reader.nextField()).toBe(3);
        expect(reader.nextField()).toBe(4);
        expect(reader.readFloat()).toBe(share);
        expect(reader.nextField()).toBe(5);
        expect(reader.readString()).toBe(new TextDecoder().decode(new TextEncoder().encode(value.text)));
        expect(reader.nextField()).toBe(0);
      }
    }),
  );
});
