export {
  decodeAccessBatch,
  decodeAccessBatchHead,
  encodeAccessBatch,
  encodePlainAccessBatch,
  type DecodeOptions,
  type EncodeOptions,
} from './access-batch.ts';
export { toBase64url } from './base64url.ts';
export {
  decodeCatalogue,
  encodeCatalogue,
  type Catalogue,
  type CatalogueEntry,
} from './catalogue.ts';
export { createCatalogueBuilder, type CatalogueBuilder } from './catalogue-builder.ts';
export { createCatalogueShelf, type CatalogueShelf } from './catalogue-shelf.ts';
export { fnv1a32 } from './fnv1a32.ts';
export { decodeForecasts, encodeForecasts } from './forecasts.ts';
export { bodyOf, type Body } from './frame.ts';
export { decodeHints, encodeHints } from './hints.ts';
export { decodeInvalidation, encodeInvalidation } from './invalidation.ts';
export { keyRing, type KeyRing } from './key-ring.ts';
export { decodeLeases, encodeLeases } from './leases.ts';
export { limits } from './limits.ts';
export * from './messages.ts';
export { normaliseUrl } from './normalise-url.ts';
export { decodeOutcomes, encodeOutcomes } from './outcomes.ts';
export { ProtocolError, type ProtocolErrorCode } from './protocol-error.ts';
export { isFetchable, resourceKey, type KeyRules } from './resource-key.ts';
export { isSensitivePath } from './sensitive-path.ts';
export { signatureHeader, signBody, type BodyPurpose } from './sign-body.ts';
export { signLease } from './sign-lease.ts';
export { prefetchHeader, signPrefetch, type PrefetchMark } from './sign-prefetch.ts';
export { validatorHash } from './validator-hash.ts';
export { checkTimes, clockSkewMs, type Verdict, type VerdictReason } from './verdict.ts';
export { verifyBody } from './verify-body.ts';
export { verifyLease } from './verify-lease.ts';
export { verifyPrefetch, type PrefetchVerdict } from './verify-prefetch.ts';
