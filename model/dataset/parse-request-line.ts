/** `GET /path HTTP/1.1` -> method and target; the protocol may be missing (HTTP/0.9). */
export function parseRequestLine(text: string): { method: string; target: string } | undefined {
  const space = text.indexOf(' ');
  if (space <= 0) return undefined;
  const method = text.slice(0, space);
  if (!/^[A-Z-]{1,20}$/.test(method)) return undefined;
  const last = text.lastIndexOf(' ');
  const target =
    last > space && text.startsWith('HTTP/', last + 1)
      ? text.slice(space + 1, last)
      : text.slice(space + 1);
  return target === '' ? undefined : { method, target };
}
