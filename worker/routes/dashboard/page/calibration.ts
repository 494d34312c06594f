import { startChart } from './chart.ts';
import { draw } from './elements.ts';
import type { Region } from './state.ts';

interface Verdict {
  readonly confidence: number;
  readonly came: boolean;
}

const bins = [0.5, 0.6, 0.7, 0.8, 0.9];
const binWidth = 0.1;

export interface Calibration {
  note(regions: readonly Region[]): void;
  show(svg: SVGSVGElement): void;
}

/** Confidence against what came, of the leases that were judged while this page was open. */
export function createCalibration(): Calibration {
  const verdicts = new Map<string, Verdict>();
  return {
    note(regions) {
      for (const { region, coordinator } of regions) {
        for (const { id, confidence, stage } of coordinator.recentLeases) {
          if (stage !== 'used' && stage !== 'late' && stage !== 'wasted') continue;
          verdicts.set(`${region} ${id}`, { confidence, came: stage !== 'wasted' });
        }
      }
    },
    show: (svg) => showCalibration(svg, [...verdicts.values()]),
  };
}

function showCalibration(svg: SVGSVGElement, verdicts: readonly Verdict[]): void {
  const chart = startChart(svg, { height: 170, bottom: 34, low: 0 });
  const { left, width, height, parts, y } = chart;
  const step = (width - left) / bins.length;
  for (const [index, from] of bins.entries()) {
    const inside = verdicts.filter(({ confidence }) => binOf(confidence) === index);
    const mean = (read: (verdict: Verdict) => number): number =>
      inside.reduce((sum, verdict) => sum + read(verdict), 0) / inside.length;
    const at = left + index * step;
    const bar = (offset: number, share: number, fill: string): SVGElement => {
      const place = { x: at + step * offset, width: step * 0.3, rx: 3 };
      return draw('rect', { ...place, y: y(share), height: y(0) - y(share), fill });
    };
    if (inside.length > 0) {
      const forecast = mean(({ confidence }) => confidence);
      const came = mean(({ came }) => Number(came));
      parts.push(bar(0.18, forecast, 'var(--idle)'), bar(0.52, came, 'var(--accent)'));
    }
    const middle = { x: at + step / 2, 'text-anchor': 'middle' };
    const label = `${from.toFixed(1)}–${(from + binWidth).toFixed(1)}`;
    parts.push(
      draw('text', { ...middle, y: height - 18 }, label),
      draw('text', { ...middle, y: height - 4 }, `n = ${inside.length}`),
    );
  }
  svg.replaceChildren(...parts);
}

/** A confidence of 1 is in the last bin; one below the first is in none. */
function binOf(confidence: number): number {
  return bins.findLastIndex((from) => confidence >= from);
}
