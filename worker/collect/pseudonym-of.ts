import type { KeyRing } from '../../protocol/index.ts';
import type { Fields } from '../cache/rules/fields.ts';

const dayMs = 86_400_000;

/** The pseudonym that the SDK's service worker may give with its requests. */
const visitorField = 'forecache-visitor';

/** Without a signing key nothing is kept across isolates: with this one goes the way back from a pseudonym to a visitor. */
let ownKey: Promise<CryptoKey> | undefined;

/**
 * Who asks, as a pseudonym of 8 characters that nobody can follow into another day or to another
 * site: HMAC of day, site, address and the browser's name under a key that never leaves the Worker.
 */
export async function pseudonymOf(input: {
  readonly request: Fields;
  readonly site: string;
  readonly nowMs: number;
  readonly keys: KeyRing | undefined;
}): Promise<string> {
  const given = input.request.get(visitorField);
  if (given !== undefined && /^[\w-]{8,32}$/.test(given)) return given;
  const day = Math.floor(input.nowMs / dayMs);
  const address = input.request.get('cf-connecting-ip') ?? '';
  const agent = input.request.get('user-agent') ?? '';
  const text = ['visitor', day, input.site, address, agent].join('\n');
  const key = await (input.keys?.find(input.keys.signingKeyId) ?? drawKey());
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)));
  // 48 bits: among a million visitors of a day any two share one with a chance of 1 in 560.
  return base64url(mac.subarray(0, 6));
}

function drawKey(): Promise<CryptoKey> {
  if (ownKey === undefined) {
    const bytes = crypto.getRandomValues(new Uint8Array(32));
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    ownKey = crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
  }
  return ownKey;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
