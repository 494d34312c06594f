import type { PrefetchEvent, WorkerReport } from '../shared/messages.ts';
import { sitePath } from './site-path.ts';
import { listenToWorker, tellWorker } from './worker-channel.ts';

const columns = ['link', 'forecast', 'state', 'why', 'bytes'] as const;
type Column = (typeof columns)[number];
type Row = Partial<Record<Column, string | number>>;

const places = {
  position: 'fixed',
  inset: 'auto 8px 8px auto',
  zIndex: '2147483647',
};
const looks = {
  font: '12px/1.5 ui-monospace, monospace',
  maxHeight: '45vh',
  maxWidth: '90vw',
  overflow: 'auto',
  padding: '8px 12px',
  borderRadius: '6px',
  background: '#14181f',
  color: '#e8ecf2',
};

/**
 * Shows, in a corner of the page, each link with its forecast, whether it was prefetched and, if not,
 * the reason code; and the bytes spent and saved. What was forecast or fetched without a link is listed
 * too. Styled through the CSSOM, which a strict Content-Security-Policy allows.
 * @param whyNot the reason code that the page's own rules have against a link, '' when none.
 */
export function showOverlay(whyNot: (link: HTMLAnchorElement) => string): void {
  const host = document.createElement('forecache-overlay');
  const box = document.createElement('section');
  const summary = document.createElement('p');
  const table = document.createElement('table');
  Object.assign(host.style, places);
  Object.assign(box.style, looks);
  table.style.borderSpacing = '12px 0';
  box.setAttribute('aria-label', 'Forecache debug');
  box.append(summary, table);
  host.attachShadow({ mode: 'open' }).append(box);
  document.body.append(host);

  const rows = new Map<string, Row>();
  let totals: WorkerReport | undefined;
  /** What stops this page as a whole. */
  let stopped = '';

  const note = (link: string, facts: Row): void => {
    rows.set(link, { ...rows.get(link), ...facts, link });
  };
  const draw = (): void => {
    const { entries = [], queued = 0, spentBytes = 0, savedBytes = 0 } = totals ?? {};
    summary.textContent = `${stopped && `${stopped}, `}${entries.length} stored, ${queued} queued, ${spentBytes} B spent, ${savedBytes} B saved`;
    const ordered = [...rows.values()].sort(
      (a, b) => Number(b.forecast ?? 0) - Number(a.forecast ?? 0),
    );
    table.replaceChildren(
      ...[Object.fromEntries(columns.map((name) => [name, name])), ...ordered].map(drawRow),
    );
  };

  document.addEventListener('forecache', (event) => {
    const { name, url, reason, bytes } = (event as CustomEvent<PrefetchEvent>).detail;
    if (url) note(url, { state: name, why: reason, ...(bytes && { bytes }) });
    else stopped = reason;
    tellWorker({ type: 'report' });
    draw();
  });
  listenToWorker((message) => {
    if (message.type === 'report') {
      totals = message;
      for (const { url, bytes, usedAtMs } of message.entries) {
        if (!rows.get(url)?.state) note(url, { state: usedAtMs ? 'used' : 'stored', bytes });
      }
    }
    if (message.type === 'forecast') {
      for (const { resource, confidence } of message.hints)
        note(resource, { forecast: confidence.toFixed(2) });
    }
    draw();
  });
  for (const link of document.links as HTMLCollectionOf<HTMLAnchorElement>) {
    note(sitePath(link.href) || link.href, { why: whyNot(link) });
  }
  tellWorker({ type: 'report' });
  draw();
}

function drawRow(row: Row): HTMLTableRowElement {
  const line = document.createElement('tr');
  for (const column of columns) line.insertCell().textContent = String(row[column] ?? '');
  return line;
}
