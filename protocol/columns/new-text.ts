import type { Catalogue } from '../catalogue.ts';
import type { Access } from '../messages.ts';

/**
 * How many bytes of text columns have to spell out, at most, zeros at their ends included; Infinity
 * when a text has a zero of its own, which columns cannot hold.
 */
export function newTextBytes(accesses: readonly Access[], catalogue?: Catalogue): number {
  const texts = new Set<string>();
  for (const { resource, page, application, task } of accesses) {
    texts.add(resource).add(page).add(application).add(task);
  }
  for (const { resource } of catalogue?.entries ?? []) texts.delete(resource);
  let bytes = 0;
  for (const text of texts) bytes += text.includes('\0') ? Infinity : utf8Bytes(text) + 1;
  return bytes;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
  }
  return bytes;
}
