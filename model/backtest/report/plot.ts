/** One line of a plot, in data units. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
  /** Drawn heavier than the others. */
  readonly isOwn?: boolean;
}

export interface PlotOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly xMax: number;
  readonly yMax: number;
  readonly xTicks: readonly number[];
  readonly yTicks: readonly number[];
  readonly tick: (value: number) => string;
  readonly series: readonly Series[];
  /** Draws y = x. */
  readonly diagonal?: boolean;
}

const width = 720;
const height = 380;
const left = 56;
const right = 176;
const top = 14;
const bottom = 44;
/** Distinct in print without colour as well: each line has its own dashes. */
const inks = [
  '#0b6e4f',
  '#b3461f',
  '#2f4b9c',
  '#8a5a00',
  '#7a2f8f',
  '#4a5a63',
  '#a3123a',
  '#1f7a8c',
];
const dashes = ['', '7 3', '2 3', '9 3 2 3', '4 2', '1 2', '12 4', '6 2 1 2 1 2'];

/** A line plot as inline SVG; the names stand at the ends of their lines. */
export function plot(options: PlotOptions): string {
  const x = (value: number) =>
    left + (Math.min(value, options.xMax) / options.xMax) * (width - left - right);
  const y = (value: number) =>
    height -
    bottom -
    (Math.max(0, Math.min(value, options.yMax)) / options.yMax) * (height - top - bottom);
  const parts: string[] = [];
  for (const tick of options.xTicks) {
    parts.push(
      `<line class="grid" x1="${f(x(tick))}" y1="${top}" x2="${f(x(tick))}" y2="${height - bottom}"/>`,
    );
    parts.push(
      `<text x="${f(x(tick))}" y="${height - bottom + 16}" text-anchor="middle">${options.tick(tick)}</text>`,
    );
  }
  for (const tick of options.yTicks) {
    parts.push(
      `<line class="grid" x1="${left}" y1="${f(y(tick))}" x2="${width - right}" y2="${f(y(tick))}"/>`,
    );
    parts.push(
      `<text x="${left - 6}" y="${f(y(tick) + 4)}" text-anchor="end">${options.tick(tick)}</text>`,
    );
  }
  if (options.diagonal === true)
    parts.push(
      `<line class="diagonal" x1="${f(x(0))}" y1="${f(y(0))}" x2="${f(x(options.xMax))}" y2="${f(y(options.yMax))}"/>`,
    );
  const drawn = options.series
    .map((series) => ({
      series,
      inside: series.points.filter(([at]) => at >= 0 && at <= options.xMax),
    }))
    .filter(({ inside }) => inside.length > 0);
  const places = spread(drawn.map(({ inside }) => y(inside.at(-1)?.[1] ?? 0)));
  for (const [number, { series, inside }] of drawn.entries()) {
    const ink = inks[number % inks.length] ?? '#000';
    const style = `stroke="${ink}" stroke-dasharray="${series.isOwn === true ? '' : (dashes[number % dashes.length] ?? '')}" stroke-width="${series.isOwn === true ? 3 : 1.4}"`;
    const line = inside.map(([px, py]) => `${f(x(px))},${f(y(py))}`).join(' ');
    parts.push(`<polyline fill="none" ${style} points="${line}"/>`);
    if (inside.length < 16)
      for (const [px, py] of inside)
        parts.push(
          `<circle cx="${f(x(px))}" cy="${f(y(py))}" r="${series.isOwn === true ? 3 : 2}" fill="${ink}"/>`,
        );
    const [endX = 0, endY = 0] = inside.at(-1) ?? [];
    const at = places[number] ?? 0;
    parts.push(
      `<line stroke="${ink}" stroke-width="0.6" opacity="0.6" x1="${f(x(endX) + 3)}" y1="${f(y(endY))}" x2="${width - right + 8}" y2="${f(at)}"/>`,
    );
    parts.push(
      `<text x="${width - right + 11}" y="${f(at + 4)}" fill="${ink}" ${series.isOwn === true ? 'font-weight="700"' : ''}>${escapeText(series.name)}</text>`,
    );
  }
  parts.push(
    `<text x="${f((left + width - right) / 2)}" y="${height - 8}" text-anchor="middle">${escapeText(options.xLabel)}</text>`,
  );
  parts.push(
    `<text transform="translate(14 ${f((top + height - bottom) / 2)}) rotate(-90)" text-anchor="middle">${escapeText(options.yLabel)}</text>`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeText(options.title)}">${parts.join('')}</svg>`;
}

/** Moves label heights apart so that none covers another, and keeps them inside the frame. */
function spread(heights: readonly number[]): number[] {
  const step = 14;
  const order = heights.map((at, number) => ({ at, number })).sort((a, b) => a.at - b.at);
  let floor = top + 4;
  for (const entry of order) {
    entry.at = Math.max(entry.at, floor);
    floor = entry.at + step;
  }
  let ceiling = height - bottom;
  for (const entry of order.toReversed()) {
    entry.at = Math.min(entry.at, ceiling);
    ceiling = entry.at - step;
  }
  const places = heights.slice();
  for (const { at, number } of order) places[number] = at;
  return places;
}

const f = (value: number): string => value.toFixed(1);

export const escapeText = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
