/**
 * FNV-1a over the UTF-16 code units of `text`, low byte first when a unit exceeds one byte.
 * Returns an unsigned 32-bit integer. For spreading and comparing, never for security.
 * Source: RFC 9923.
 */
export function fnv1a32(text: string, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    if (unit > 0xff) hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0;
}
