import { createHash } from 'node:crypto';

const dayMs = 86_400_000;
const rememberedClients = 50_000;

/**
 * Names a visitor by a hash of address, user agent and UTC day, so that no address leaves the reader
 * and nobody is followed past midnight. The salt keeps the names of two data sets apart.
 */
export function createPseudonyms(
  salt: string,
): (visit: { atMs: number; address: string; userAgent: string }) => string {
  const known = new Map<string, string>();
  let day = Number.NaN;
  return ({ atMs, address, userAgent }) => {
    const today = Math.floor(atMs / dayMs);
    if (today !== day || known.size >= rememberedClients) {
      known.clear();
      day = today;
    }
    const who = `${address}\n${userAgent}`;
    let name = known.get(who);
    if (name === undefined) {
      name = createHash('sha256').update(`${salt}\n${today}\n${who}`).digest('hex').slice(0, 16);
      known.set(who, name);
    }
    return name;
  };
}
