import { draw } from './elements.ts';

/** A drawing of shares over something: where its lines are, and its parts so far. */
export interface Chart {
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly parts: SVGElement[];
  /** Where a share lies, px from the top. */
  readonly y: (share: number) => number;
}

export interface ChartOptions {
  readonly height: number;
  /** Room below for labels, px. */
  readonly bottom: number;
  /** The least share that is shown; the most is 1. */
  readonly low: number;
}

const left = 38;
const top = 8;
const narrowestPx = 240;
const paddingPx = 36;
const lines = 4;

/** Starts a drawing as wide as its section: one unit is one pixel, so that text keeps its size on a phone. */
export function startChart(svg: SVGSVGElement, { height, bottom, low }: ChartOptions): Chart {
  const room = svg.parentElement?.clientWidth ?? 0;
  const width = Math.max(narrowestPx, Math.round(room - paddingPx));
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const y = (share: number): number =>
    height - bottom - ((share - low) / (1 - low)) * (height - bottom - top);
  const parts = Array.from({ length: lines + 1 }, (_, step) => {
    const share = low + ((1 - low) * step) / lines;
    const label = `${(share * 100).toFixed(0)} %`;
    const at = { x1: left, x2: width, y1: y(share), y2: y(share) };
    return [
      draw('line', { ...at, stroke: 'var(--line)' }),
      draw('text', { x: left - 8, y: y(share) + 4, 'text-anchor': 'end' }, label),
    ];
  });
  return { left, width, height, parts: parts.flat(), y };
}
