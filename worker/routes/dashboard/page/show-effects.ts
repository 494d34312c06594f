import type { Difference } from '../../../coordinate/difference.ts';
import { byId, draw, make } from './elements.ts';
import { bytes, count, milliseconds, points } from './format.ts';
import type { DashboardState } from './state.ts';

interface Row {
  readonly name: string;
  readonly of: string;
  readonly difference: Difference | null;
  readonly format: (value: number) => string;
  /** Whether more of it is to be wished for. */
  readonly moreIsBetter: boolean;
}

const [widthPx, heightPx] = [120, 14];

/** What those held out tell: with prefetching minus without, each with its 95% interval. */
export function showEffects({ effect, visitorEffect }: DashboardState): void {
  const rows = [...edgeRows(effect), ...hintRows(visitorEffect)].filter(isKnown);
  byId('effects', HTMLElement).replaceChildren(
    rows.length === 0
      ? make('p', { class: 'empty' }, 'Too little has been held out to tell yet.')
      : make('div', { class: 'scroll' }, make('table', {}, make('tbody', {}, ...rows.map(rowOf)))),
  );
}

function edgeRows(effect: DashboardState['effect']): Row[] {
  if (effect === null) return [];
  const of = `prefetching, ${count(effect.hoursHeldOut)} region-hours held out`;
  const { missRatio, waitMs, missBytesPerAccess } = effect;
  return [
    { name: 'Misses', of, difference: missRatio, format: points, moreIsBetter: false },
    { name: 'First byte', of, difference: waitMs, format: milliseconds, moreIsBetter: false },
    {
      name: 'Miss bytes a request',
      of,
      difference: missBytesPerAccess,
      format: bytes,
      moreIsBetter: false,
    },
  ];
}

function hintRows(effect: DashboardState['visitorEffect']): Row[] {
  if (effect === null) return [];
  const of = `hints, ${count(effect.requestsHeldOut)} requests held out`;
  const { hitRatio, waitMs, originBytes } = effect;
  return [
    { name: 'Hits', of, difference: hitRatio, format: points, moreIsBetter: true },
    { name: 'First byte', of, difference: waitMs, format: milliseconds, moreIsBetter: false },
    {
      name: 'Origin bytes a request',
      of,
      difference: originBytes,
      format: bytes,
      moreIsBetter: false,
    },
  ];
}

type KnownRow = Row & { readonly difference: Difference };

function isKnown(row: Row): row is KnownRow {
  return row.difference !== null;
}

function rowOf({ name, of, difference, format, moreIsBetter }: KnownRow): HTMLElement {
  const { mean, low, high } = difference;
  const signed = `${mean > 0 ? '+' : ''}${format(mean)}`;
  const sure = low > 0 || high < 0;
  const verdict = !sure ? 'soft' : mean > 0 === moreIsBetter ? 'good' : 'bad';
  return make(
    'tr',
    {},
    make('td', { class: 'what' }, name, ' ', make('span', { class: 'soft' }, of)),
    make('td', { class: `num ${verdict}` }, signed),
    make('td', { class: 'num soft' }, `${format(low)} to ${format(high)}`),
    make('td', { class: 'num drawn' }, drawInterval(difference, verdict)),
  );
}

/** Zero in the middle; as far to either side as the interval reaches. */
function drawInterval({ mean, low, high }: Difference, verdict: string): SVGElement {
  const reach = Math.max(Math.abs(low), Math.abs(high), Number.MIN_VALUE);
  const x = (value: number): number => widthPx / 2 + (value / reach) * (widthPx / 2 - 6);
  const colour = verdict === 'soft' ? 'var(--idle)' : `var(--${verdict})`;
  const middle = heightPx / 2;
  return draw(
    'svg',
    { viewBox: `0 0 ${widthPx} ${heightPx}`, class: 'interval', 'aria-hidden': 'true' },
    draw('line', { x1: x(0), x2: x(0), y1: 0, y2: heightPx, stroke: 'var(--soft)' }),
    draw('line', {
      x1: x(low),
      x2: x(high),
      y1: middle,
      y2: middle,
      stroke: colour,
      'stroke-width': 3,
    }),
    draw('circle', { cx: x(mean), cy: middle, r: 4, fill: colour }),
  );
}
