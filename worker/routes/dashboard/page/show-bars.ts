import { make } from './elements.ts';

export interface Bar {
  readonly name: string;
  /** Of the whole width, 0 to 1. */
  readonly share: number;
  readonly value: string;
  readonly detail?: string;
  readonly colour: string;
}

/** Named bars below each other, or a sentence where there are none. */
export function showBars(element: HTMLElement, bars: readonly Bar[], otherwise: string): void {
  element.replaceChildren(
    ...(bars.length === 0 ? [make('p', { class: 'empty' }, otherwise)] : bars.flatMap(rowOf)),
  );
}

function rowOf({ name, share, value, detail = '', colour }: Bar): HTMLElement[] {
  const bar = make('i', {});
  bar.style.width = `${share * 100}%`;
  bar.style.background = colour;
  return [
    make('span', {}, name),
    make('span', { class: 'bar' }, bar),
    make('em', {}, value),
    make('em', { class: 'soft' }, detail),
  ];
}
