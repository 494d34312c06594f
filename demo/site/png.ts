import { crc32, deflateSync } from 'node:zlib';
import { createRandom } from '../random.ts';

const width = 240;
const height = 160;
const channels = 3;

/** A chart-like plate as PNG: layered depth contours in a section's colour. */
export function drawPlate(seed: string, hue: number): Uint8Array {
  const random = createRandom(`${seed}/plate`);
  const hills = Array.from({ length: 5 }, () => {
    const spread = 20 + random.next() * 60;
    // A round hill is the product of its two profiles, so that each exponential is taken once.
    const profile = (length: number, at: number): Float64Array =>
      Float64Array.from({ length }, (_, step) => Math.exp(-((step - at) ** 2) / spread ** 2));
    return {
      rise: random.next() * 2 - 0.7,
      across: profile(width, random.next() * width),
      down: profile(height, random.next() * height),
    };
  });
  const colours = createColours(hue);
  const rows = Buffer.alloc(height * (1 + width * channels));
  let at = 0;
  for (let y = 0; y < height; y++) {
    at++;
    for (let x = 0; x < width; x++) {
      let depth = 0;
      for (const { rise, across, down } of hills) depth += rise * (across[x] ?? 0) * (down[y] ?? 0);
      const band = Math.floor(depth * bandsPerUnit);
      const colour = colours(depth * bandsPerUnit - band < lineWidth ? 'line' : band);
      for (const value of colour) rows[at++] = value;
    }
  }
  return encode(rows);
}

const bandsPerUnit = 9;
/** Share of a band that its contour line takes. */
const lineWidth = 0.09;
const saturation = 0.34;

function createColours(hue: number): (band: number | 'line') => readonly number[] {
  const known = new Map<number | 'line', readonly number[]>();
  return (band) => {
    const found = known.get(band);
    if (found !== undefined) return found;
    const colour =
      band === 'line'
        ? rgb(hue, 0.28)
        : rgb(hue - band * 3, Math.min(0.94, Math.max(0.12, 0.58 + band * 0.032)));
    known.set(band, colour);
    return colour;
  };
}

/** HSL to RGB as CSS Color 4 section 7.1 has it. */
function rgb(hue: number, lightness: number): readonly number[] {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((offset) => {
    const turn = (((offset + hue / 30) % 12) + 12) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(turn - 3, 9 - turn, 1))));
  });
}

/** PNG, ISO/IEC 15948: signature, IHDR (8 bits, truecolour), IDAT, IEND. */
function encode(rows: Buffer): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 6 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(named.length + 8);
  frame.writeUInt32BE(data.length, 0);
  frame.set(named, 4);
  frame.writeUInt32BE(crc32(named), named.length + 4);
  return frame;
}
