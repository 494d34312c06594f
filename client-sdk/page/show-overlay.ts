import type { PrefetchEvent } from '../shared/messages.ts';
import { listenToWorker, tellWorker } from './worker-channel.ts';

/**
 * Shows, in a corner of the page, what was forecast for it, what was prefetched or refused and why,
 * and the bytes spent and saved. Styled through the CSSOM, which a strict Content-Security-Policy allows.
 */
export function showOverlay(): void {
  const host = document.createElement('forecache-overlay');
  const root = host.attachShadow({ mode: 'open' });
  const box = document.createElement('section');
  const summary = document.createElement('p');
  const list = document.createElement('ol');
  Object.assign(host.style, {
    position: 'fixed',
    inset: 'auto 8px 8px auto',
    zIndex: '2147483647',
  });
  Object.assign(box.style, {
    font: '12px/1.4 ui-monospace, monospace',
    maxHeight: '40vh',
    maxWidth: '60ch',
    overflow: 'auto',
    padding: '8px 12px',
    borderRadius: '6px',
    background: '#14181f',
    color: '#e8ecf2',
  });
  box.setAttribute('aria-label', 'Forecache debug');
  box.append(summary, list);
  root.append(box);
  document.body.append(host);

  const add = (text: string): void => {
    const item = document.createElement('li');
    item.textContent = text;
    list.append(item);
  };
  document.addEventListener('forecache', (event) => {
    add(describe((event as CustomEvent<PrefetchEvent>).detail));
    tellWorker({ type: 'report' });
  });
  listenToWorker((message) => {
    if (message.type === 'report') {
      const { entries, queued, spentBytes, savedBytes } = message;
      summary.textContent = `${entries.length} stored, ${queued} queued, ${spentBytes} B spent, ${savedBytes} B saved`;
    }
    if (message.type === 'forecast') {
      for (const { url, confidence } of message.pages)
        add(`forecast ${url} ${confidence.toFixed(2)}`);
    }
  });
  tellWorker({ type: 'report' });
}

function describe({ name, url, reason, bytes, confidence }: PrefetchEvent): string {
  const parts = [
    name,
    url,
    reason,
    bytes ? `${bytes} B` : '',
    confidence ? confidence.toFixed(2) : '',
  ];
  return parts.filter(Boolean).join(' ');
}
