import { createRandom, type Random } from '../random.ts';

const width = 1_200;
const height = 640;

/** A seascape as SVG: sky, sun, a headland with its tower, and rows of swell. */
export function drawPicture(seed: string, hue: number): string {
  const random = createRandom(`${seed}/picture`);
  const horizon = 300 + random.integer(80);
  const sun = { x: 160 + random.integer(880), y: 80 + random.integer(horizon - 120) };
  const night = random.next() < 0.25;
  const light = night ? 22 : 82;
  const sky = `<linearGradient id="s" x2="0" y2="1"><stop stop-color="hsl(${hue} 45% ${light - 10}%)"/><stop offset="1" stop-color="hsl(${(hue + 40) % 360} 60% ${light + 6}%)"/></linearGradient>`;
  const parts = [
    `<rect width="${width}" height="${height}" fill="url(#s)"/>`,
    `<circle cx="${sun.x}" cy="${sun.y}" r="${34 + random.integer(40)}" fill="hsl(${night ? 50 : hue + 30} 80% ${night ? 88 : 95}%)"/>`,
    ...clouds(random, { count: 2 + random.integer(3), light }),
    headland(random, { hue, horizon, night }),
    ...swell(random, { hue, horizon, night }),
    boat(random, { hue, horizon }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img"><defs>${sky}</defs>${parts.join('')}</svg>`;
}

/** The name over a strip of water. */
export function drawMasthead(title: string): string {
  const random = createRandom('masthead');
  const waves = swell(random, { hue: 205, horizon: 165, night: false }).slice(0, 9).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 260" role="img"><rect width="1200" height="260" fill="#eef4f4"/>${waves}<text x="60" y="130" font-family="Georgia,serif" font-size="120" fill="#0f3345">${title}</text></svg>`;
}

export const favicon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f3345"/><path d="M5 20q5.500-6 11 0t11 0" fill="none" stroke="#7fd0c8" stroke-width="3" stroke-linecap="round"/><circle cx="16" cy="10" r="3.500" fill="#f4c95d"/></svg>';

function clouds(
  random: Random,
  { count, light }: { count: number; light: number },
): readonly string[] {
  return Array.from({ length: count }, () => {
    const x = random.integer(width);
    const y = 50 + random.integer(150);
    const long = 90 + random.integer(160);
    return `<rect x="${x}" y="${y}" width="${long}" height="16" rx="8" fill="hsl(0 0% ${light + 12}%)" opacity=".55"/><rect x="${x + 30}" y="${y + 22}" width="${long * 0.7}" height="12" rx="6" fill="hsl(0 0% ${light + 12}%)" opacity=".4"/>`;
  });
}

function headland(
  random: Random,
  { hue, horizon, night }: { hue: number; horizon: number; night: boolean },
): string {
  const left = random.next() < 0.5;
  const reach = 300 + random.integer(320);
  const rise = 60 + random.integer(110);
  const edge = left ? 0 : width;
  const tip = left ? reach : width - reach;
  const tower = left ? reach * 0.55 : width - reach * 0.55;
  const top = horizon - rise * 0.75;
  const land = `<path d="M${edge} ${horizon + 8}V${horizon - rise}Q${(edge + tip) / 2} ${horizon - rise * 1.1} ${tip} ${horizon}V${horizon + 8}Z" fill="hsl(${hue} 28% ${night ? 14 : 34}%)"/>`;
  const lamp = `<path d="M${tower - 9} ${top}l3-74h12l3 74z" fill="#f7f4ea"/><rect x="${tower - 8}" y="${top - 52}" width="16" height="14" fill="#c8553d"/><rect x="${tower - 8}" y="${top - 90}" width="16" height="16" rx="3" fill="#2b2f36"/><circle cx="${tower}" cy="${top - 82}" r="5" fill="#ffe9a3"/>`;
  return land + lamp;
}

function swell(
  random: Random,
  { hue, horizon, night }: { hue: number; horizon: number; night: boolean },
): readonly string[] {
  const rows = 9;
  // Water is blue wherever it is; the sky above only tints it.
  const waterHue = 205 + 14 * Math.cos((hue / 180) * Math.PI);
  const water = night ? 36 : 46;
  return Array.from({ length: rows }, (_, row) => {
    const y = horizon + (row / rows) * (height - horizon);
    const period = 60 + row * 22 + random.integer(20);
    const high = 4 + row * 2.4;
    let path = `M${-random.integer(period)} ${y}`;
    for (let x = 0; x < width + 2 * period; x += period) {
      path += `q${period / 4} ${-high} ${period / 2} 0t${period / 2} 0`;
    }
    const light = (night ? 12 : 30) + row * (night ? 2 : 4.5);
    return `<path d="${path}V${height}H0Z" fill="hsl(${waterHue - row * 3} ${water}% ${light}%)"/>`;
  });
}

function boat(random: Random, { hue, horizon }: { hue: number; horizon: number }): string {
  const x = 200 + random.integer(800);
  const y = horizon + 60 + random.integer(120);
  const size = 0.7 + random.next() * 0.8;
  return `<g transform="translate(${x} ${y}) scale(${size.toFixed(2)})"><path d="M-46 0h92l-16 20h-58z" fill="#2b2f36"/><path d="M-4-6v-86l48 86z" fill="#f7f4ea"/><path d="M-10-6v-66l-32 66z" fill="hsl(${hue} 60% 60%)"/></g>`;
}
