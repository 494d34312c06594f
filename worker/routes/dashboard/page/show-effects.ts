import type { Difference } from '../../../coordinate/difference.ts';
import { byId, draw, make } from './elements.ts';
import { bytes, count, milliseconds, points } from './format.ts';
import type { DashboardState } from './state.ts';

interface Row {
  readonly name: string;
  /** What was held out. */
  readonly of: 'prefetching' | 'hints';
  readonly difference: Difference | null;
  readonly format: (value: number) => string;
  /** Whether more of it is to be wished for. */
  readonly moreIsBetter: boolean;
}

const [widthPx, heightPx] = [120, 14];

/**
 * What those held out tell: with prefetching minus without, each with its 95% interval. Beside a site
 * that does not prefetch nobody need be held out.
 */
export function showEffects(
  { effect, visitorEffect }: DashboardState,
  { isCompared }: { isCompared: boolean },
): void {
  const rows = [...edgeRows(effect), ...hintRows(visitorEffect)].filter(isKnown);
  const facts = [
    effect && `prefetching: ${count(effect.hoursHeldOut)} region-hours held out`,
    visitorEffect && `hints: ${count(visitorEffect.requestsHeldOut)} requests held out`,
  ].filter((fact) => fact !== null);
  byId('held-out', HTMLElement).hidden = isCompared && rows.length === 0;
  byId('effects', HTMLElement).replaceChildren(
    ...(rows.length === 0
      ? [make('p', { class: 'empty' }, 'Too little has been held out to tell yet.')]
      : [
          make(
            'div',
            { class: 'scroll' },
            make('table', {}, make('tbody', {}, ...rows.map(rowOf))),
          ),
        ]),
    make('div', { class: 'facts' }, ...facts.map((fact) => make('span', {}, fact))),
  );
}

function edgeRows(effect: DashboardState['effect']): Row[] {
  if (effect === null) return [];
  const of = { of: 'prefetching', moreIsBetter: false } as const;
  const { missRatio, waitMs, missBytesPerAccess } = effect;
  return [
    { ...of, name: 'Misses', difference: missRatio, format: points },
    { ...of, name: 'First byte', difference: waitMs, format: milliseconds },
    { ...of, name: 'Miss bytes a request', difference: missBytesPerAccess, format: bytes },
  ];
}

function hintRows(effect: DashboardState['visitorEffect']): Row[] {
  if (effect === null) return [];
  const of = { of: 'hints', moreIsBetter: false } as const;
  const { hitRatio, waitMs, originBytes } = effect;
  return [
    { ...of, name: 'Hits', difference: hitRatio, format: points, moreIsBetter: true },
    { ...of, name: 'First byte', difference: waitMs, format: milliseconds },
    { ...of, name: 'Origin bytes a request', difference: originBytes, format: bytes },
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
    make('td', { class: 'num soft' }, intervalText(difference, format)),
    make('td', { class: 'num drawn' }, drawInterval(difference, verdict)),
  );
}

/** The unit is said once where both ends have the same. */
function intervalText({ low, high }: Difference, format: (value: number) => string): string {
  const [from = '', unit] = format(low).split(' ');
  const to = format(high);
  return `${to.endsWith(` ${unit}`) ? from : format(low)} to ${to}`;
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
