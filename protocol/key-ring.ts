import { fromBase64url } from './base64url.ts';
import { limits } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';

/** RFC 2104 section 3: a key shorter than half of the hash's output is discouraged. */
const leastSecretBytes = 16;
const mostKeys = 16;

/** Secrets by key id. The first signs, all verify: to rotate, put the new one first, drop the old one later. */
export interface KeyRing {
  readonly signingKeyId: string;
  readonly keyIds: readonly string[];
  /** Undefined for an id that is not in the ring. */
  readonly find: (keyId: string) => Promise<CryptoKey> | undefined;
}

/**
 * Reads the `SIGNING_KEYS` secret: JSON `{"key id": "base64url secret", …}`, in order.
 * Throws a ProtocolError 'bad-keys' that names the key id, never the secret.
 */
export function keyRing(json: string): KeyRing {
  const entries = decode(json);
  const secrets = new Map(entries.map(([id, secret]) => [id, decodeSecret(id, secret)]));
  const signingKeyId = entries[0]?.[0];
  if (signingKeyId === undefined) throw new ProtocolError('bad-keys', '0 keys, must be 1 or more');
  const imported = new Map<string, Promise<CryptoKey>>();
  return {
    signingKeyId,
    keyIds: [...secrets.keys()],
    find: (keyId) => {
      const secret = secrets.get(keyId);
      if (secret === undefined) return undefined;
      const known = imported.get(keyId);
      if (known !== undefined) return known;
      const key = crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
        'sign',
      ]);
      imported.set(keyId, key);
      key.catch(() => imported.delete(keyId));
      return key;
    },
  };
}

function decode(json: string): [string, unknown][] {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ProtocolError('bad-keys', `${json.length} characters that are no JSON`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProtocolError('bad-keys', 'not an object of key id and secret');
  }
  const entries = Object.entries(value);
  if (entries.length > mostKeys) {
    throw new ProtocolError('bad-keys', `${entries.length} keys, limit ${mostKeys}`);
  }
  return entries;
}

function decodeSecret(id: string, secret: unknown): Uint8Array<ArrayBuffer> {
  // An integer-like id would be moved to the front of the object, and sign unasked.
  if (!/^[\w.-]+$/.test(id) || /^\d+$/.test(id) || id.length > limits.keyIdBytes) {
    throw new ProtocolError(
      'bad-keys',
      `key id '${id}', must be 1 to ${limits.keyIdBytes} letters, digits, '_', '-' or '.', and no number`,
    );
  }
  if (typeof secret !== 'string') throw new ProtocolError('bad-keys', `${id}: not a string`);
  const bytes = fromBase64url(secret);
  if (bytes.length < leastSecretBytes) {
    throw new ProtocolError(
      'bad-keys',
      `${id}: ${bytes.length} bytes, must be ${leastSecretBytes} or more`,
    );
  }
  return bytes;
}
