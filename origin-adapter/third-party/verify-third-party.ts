import { checkTimes, type PrefetchVerdict } from '../../protocol/index.ts';
import { signatureBase, type SignedRequest } from './signature-base.ts';
import { readSignatures, type HttpSignature } from './signature-fields.ts';

/** Public keys of others who may prefetch, by the `keyid` that they give: Ed25519, 32 bytes in base64url. */
export type ThirdParties = Readonly<Record<string, string>>;

/** The application that a signature is for: one made for another purpose is no prefetch. */
export const prefetchTag = 'forecache-prefetch';

const longestMs = 300_000;
/** Without one of these a signature would be good for another request as well. */
const neededComponents = ['@method', '@authority', 'sec-purpose'];

/**
 * Whether a third party signed this prefetch by HTTP Message Signatures (RFC 9421): Ed25519, tag
 * `forecache-prefetch`, `created` and `expires`, over method, authority, the whole target and
 * `Sec-Purpose: prefetch`. 'missing' when nobody claims to have.
 */
export async function verifyThirdParty(
  request: SignedRequest,
  { keys, nowMs }: { readonly keys: ThirdParties; readonly nowMs: number },
): Promise<PrefetchVerdict> {
  const input = request.header('signature-input');
  if (input === null || !input.includes(prefetchTag)) return { valid: false, reason: 'missing' };
  const signature = readSignatures(input, request.header('signature') ?? '').find(
    ({ parameters }) => parameters['tag'] === prefetchTag,
  );
  if (signature === undefined || !isComplete(request, signature)) {
    return { valid: false, reason: 'malformed' };
  }
  const { created, expires, keyid = '', nonce = '' } = signature.parameters;
  const key = Object.hasOwn(keys, keyid) ? keys[keyid] : undefined;
  if (key === undefined) return { valid: false, reason: 'unknown-key' };
  const base = signatureBase(request, signature);
  if (base === undefined) return { valid: false, reason: 'malformed' };
  if (!(await isSignedBy(key, { base, signature: signature.bytes }))) {
    return { valid: false, reason: 'bad-signature' };
  }
  const issuedAtMs = Number(created) * 1_000;
  const expiresAtMs = Number(expires) * 1_000;
  const times = checkTimes({ issuedAtMs, expiresAtMs, nowMs, longestMs });
  if (!times.valid) return times;
  const { authority: site, target } = request;
  return {
    valid: true,
    mark: { site, target, node: keyid, leaseId: nonce, issuedAtMs, expiresAtMs },
  };
}

function isComplete(request: SignedRequest, { components, parameters }: HttpSignature): boolean {
  const coversTarget =
    components.includes('@request-target') ||
    (components.includes('@path') && components.includes('@query'));
  return (
    coversTarget &&
    neededComponents.every((name) => components.includes(name)) &&
    (parameters['alg'] ?? 'ed25519') === 'ed25519' &&
    /^\d+$/.test(parameters['created'] ?? '') &&
    /^\d+$/.test(parameters['expires'] ?? '') &&
    /^prefetch\b/.test(request.header('sec-purpose') ?? '')
  );
}

async function isSignedBy(
  key: string,
  signed: { readonly base: string; readonly signature: Uint8Array<ArrayBuffer> },
): Promise<boolean> {
  const raw = Uint8Array.from(atob(key.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  );
  const publicKey = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
  const base = new TextEncoder().encode(signed.base);
  return crypto.subtle.verify('Ed25519', publicKey, signed.signature, base);
}
