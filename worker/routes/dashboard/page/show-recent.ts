import { byId, make } from './elements.ts';
import type { Region } from './state.ts';

const shownMax = 14;
const columns = 5;

/** The newest leases of all regions. */
export function showRecent(regions: readonly Region[]): void {
  const recent = regions
    .flatMap(({ region, coordinator }) =>
      coordinator.recentLeases.map((lease) => ({ region, lease })),
    )
    .sort((a, b) => b.lease.issuedAtMs - a.lease.issuedAtMs)
    .slice(0, shownMax);
  const rows = recent.map(({ region, lease }) =>
    make(
      'tr',
      {},
      make('td', { class: 'path', title: lease.resource }, lease.resource),
      make('td', {}, `${region} · ${lease.node}`),
      make('td', { class: 'num' }, lease.confidence.toFixed(2)),
      make('td', { class: 'num' }, String(lease.attempt)),
      make('td', { class: `stage ${lease.stage}` }, lease.stage),
    ),
  );
  const none = make('td', { class: 'empty', colspan: columns }, 'No lease has been issued yet.');
  byId('recent', HTMLElement).replaceChildren(
    ...(rows.length === 0 ? [make('tr', {}, none)] : rows),
  );
}
