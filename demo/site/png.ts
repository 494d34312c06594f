import { crc32, deflateSync } from 'node:zlib';
import { createRandom } from '../random.ts';

const width = 360;
const height = 240;
const channels = 3;

/** A chart-like plate as PNG: layered depth contours in a section's colour. */
export function drawPlate(seed: string, hue: number): Uint8Array {
  const random = createRandom(`${seed}/plate`);
  const hills = Array.from({ length: 5 }, () => ({
    x: random.next() * width,
    y: random.next() * height,
    spread: 30 + random.next() * 90,
    rise: random.next() * 2 - 0.7,
  }));
  const rows = Buffer.alloc(height * (1 + width * channels));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const depth = hills.reduce(
        (sum, hill) =>
          sum + hill.rise * Math.exp(-((x - hill.x) ** 2 + (y - hill.y) ** 2) / hill.spread ** 2),
        0,
      );
      const band = Math.floor(depth * 9);
      const onLine = depth * 9 - band < 0.09;
      const grain = random.next() * 4;
      const lightness = onLine ? 28 : 58 + band * 3.2;
      rows.set(
        rgb(hue - band * 3, { saturation: 34, lightness }, grain),
        y * (1 + width * channels) + 1 + x * channels,
      );
    }
  }
  return encode(rows);
}

function rgb(
  hue: number,
  { saturation, lightness }: { saturation: number; lightness: number },
  grain: number,
): readonly number[] {
  const light = Math.min(94, Math.max(12, lightness)) / 100;
  const reach = (saturation / 100) * Math.min(light, 1 - light);
  return [0, 8, 4].map((offset) => {
    const turn = (((offset + hue / 30) % 12) + 12) % 12;
    const value = light - reach * Math.max(-1, Math.min(turn - 3, 9 - turn, 1));
    return Math.min(255, Math.max(0, Math.round(value * 255 - grain)));
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
