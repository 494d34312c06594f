import { byId, make } from './elements.ts';
import { bytes, count, percent } from './format.ts';
import type { EdgeNode, Region } from './state.ts';

const numericHeads = ['demand', 'waiting', 'leases', 'prefetched'];

/** A card a region: its nodes with their credit, and what its forecaster and budget are at. */
export function showRegions(regions: readonly Region[]): void {
  byId('regions', HTMLElement).replaceChildren(
    ...(regions.length === 0 ? [nobodyYet()] : regions.map(cardOf)),
  );
}

function nobodyYet(): HTMLElement {
  const sentence = 'No visitor has come yet. Open the site, and its region appears here.';
  return make(
    'section',
    { class: 'full' },
    make('h2', {}, 'Regions'),
    make('p', { class: 'empty' }, sentence),
  );
}

function cardOf({ region, forecaster, coordinator }: Region): HTMLElement {
  const { confidenceFloor, extraRequests, extraBytes, budget, breaker, nodes } = coordinator;
  const because = forecaster.reason === '' ? '' : ` (${forecaster.reason})`;
  const facts = [
    `${forecaster.forecaster}${because}`,
    `${count(forecaster.counters['accesses'] ?? 0)} accesses learnt`,
    `extra ${percent(extraRequests)} of requests, ${percent(extraBytes)} of bytes`,
    `${bytes(budget.monthBytes)} of ${bytes(budget.bytesPerMonth)} this month`,
    breaker.open ? 'breaker open' : 'breaker closed',
  ];
  return make(
    'section',
    { class: 'region' },
    make('h2', {}, region, make('small', {}, `floor ${confidenceFloor.toFixed(2)}`)),
    nodes.length === 0
      ? make('p', { class: 'empty' }, 'No node has reported yet.')
      : make('div', { class: 'scroll' }, tableOf(nodes)),
    make('div', { class: 'facts' }, ...facts.map((fact) => make('span', {}, fact))),
  );
}

function tableOf(nodes: readonly EdgeNode[]): HTMLElement {
  const head = make(
    'tr',
    {},
    make('th', {}, 'node'),
    make('th', {}, 'credit'),
    ...numericHeads.map((name) => make('th', { class: 'num' }, name)),
  );
  return make('table', {}, make('thead', {}, head), make('tbody', {}, ...nodes.map(rowOf)));
}

function rowOf(node: EdgeNode): HTMLElement {
  const bar = make('i', {});
  bar.style.width = `${node.credit * 100}%`;
  const credit = [make('span', { class: 'bar' }, bar), node.credit.toFixed(2)];
  const numbers = [
    percent(node.demandShare, 0),
    count(node.waiting),
    count(node.leases),
    bytes(node.prefetchedBytes),
  ];
  return make(
    'tr',
    {},
    make('td', {}, node.suspected ? `${node.node} (silent)` : node.node),
    make('td', {}, make('div', { class: 'credit' }, ...credit)),
    ...numbers.map((number) => make('td', { class: 'num' }, number)),
  );
}
