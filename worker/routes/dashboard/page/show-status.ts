import { describeStatus } from './describe-status.ts';
import { byId } from './elements.ts';
import type { Region } from './state.ts';

/** The pill, the switch and the notice. */
export function showStatus(regions: readonly Region[]): void {
  const { text, tone, command, switchable, notice } = describeStatus(regions);
  showPill(text, tone);
  const button = byId('switch', HTMLButtonElement);
  button.textContent = command === 'resume' ? 'Resume prefetching' : 'Stop prefetching';
  button.dataset['command'] = command;
  button.disabled = !switchable;
  showNotice(notice);
}

export function showPill(text: string, tone: string): void {
  const pill = byId('status', HTMLElement);
  pill.textContent = text;
  pill.className = `pill ${tone}`;
}

/** '' takes it away. */
export function showNotice(text: string): void {
  const notice = byId('notice', HTMLElement);
  notice.hidden = text === '';
  notice.textContent = text;
}
