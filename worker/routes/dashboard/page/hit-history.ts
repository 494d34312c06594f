import { startChart } from './chart.ts';
import { draw } from './elements.ts';
import type { Benefit } from './estimate-benefit.ts';

interface Sample {
  readonly on: number;
  readonly none: number | undefined;
}

const samplesMax = 240;
/** A page just opened shows two minutes' width, and then all that it has. */
const samplesMin = 60;
const marginShare = 0.05;

export interface HitHistory {
  note(benefit: Benefit): void;
  show(svg: SVGSVGElement): void;
}

/** Shares of hits while this page was open: one sample a look, every `sampleMs`. */
export function createHitHistory(sampleMs: number): HitHistory {
  const samples: Sample[] = [];
  return {
    note({ hitShare, hitShareWithout }) {
      if (hitShare === undefined) return;
      samples.push({ on: hitShare, none: hitShareWithout });
      if (samples.length > samplesMax) samples.shift();
    },
    show: (svg) => showHistory(svg, samples, sampleMs),
  };
}

function showHistory(svg: SVGSVGElement, samples: readonly Sample[], sampleMs: number): void {
  const chart = startChart(svg, { height: 190, bottom: 18, low: lowestTenth(samples) });
  const { left, width, height, parts, y } = chart;
  const shown = Math.max(samplesMin, samples.length);
  const offset = shown - samples.length;
  const x = (index: number): number => left + ((index + offset) / (shown - 1)) * (width - left);
  const lineOf = (read: (sample: Sample) => number | undefined): string =>
    samples
      .flatMap((sample, index) => {
        const share = read(sample);
        return share === undefined ? [] : [`${x(index).toFixed(1)},${y(share).toFixed(1)}`];
      })
      .join(' ');
  const line = (points: string, stroke: string, width: number): SVGElement =>
    draw('polyline', { points, stroke, fill: 'none', 'stroke-width': width });
  parts.push(
    line(
      lineOf(({ none }) => none),
      'var(--idle)',
      2,
    ),
    line(
      lineOf(({ on }) => on),
      'var(--accent)',
      2.5,
    ),
  );
  if (samples.length === 0) {
    const middle = { x: width / 2, y: height / 2, 'text-anchor': 'middle' };
    parts.push(draw('text', middle, 'No requests yet'));
  }
  const spanMinutes = ((shown * sampleMs) / 60_000).toFixed(0);
  parts.push(
    draw('text', { x: width, y: height - 2, 'text-anchor': 'end' }, 'now'),
    draw('text', { x: left, y: height - 2 }, `${spanMinutes} min ago`),
  );
  svg.replaceChildren(...parts);
}

/** The axis starts at a round share a little under the least. */
function lowestTenth(samples: readonly Sample[]): number {
  const shares = samples.flatMap(({ on, none }) => (none === undefined ? [on] : [on, none]));
  if (shares.length === 0) return 0;
  return Math.max(0, Math.floor((Math.min(...shares) - marginShare) * 10) / 10);
}
