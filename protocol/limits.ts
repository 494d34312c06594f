/** Bytes of a resource key. Alone, so that a browser's bundle need not carry the other limits. */
export const resourceBytes = 512;

/**
 * Bounds that the receiver enforces and the sender respects; the schema (`frames.proto`) states
 * the same numbers as options beside each field, and a test compares the two.
 */
export const limits = {
  /** The only version spoken. */
  version: 1,
  /** A Cloudflare Queues message may hold 128 kB; twice that is for the Hub and for collectors. */
  frameBytes: 262_144,
  accesses: 4_096,
  /** Text that the columns of one batch may unfold to: what bounds the memory and the time of a decoder. */
  columnTextBytes: 65_536,
  codedBytes: 131_072,
  /** A decoder's table of chances has 2 to this many slots of three bytes. */
  tableBits: 18,
  quantumMs: 60_000,
  catalogueEntries: 2_048,
  catalogueTextBytes: 131_072,
  forecasts: 2_048,
  leases: 1_024,
  outcomes: 4_096,
  hints: 64,
  needsPerHint: 64,
  nodesPerForecast: 320,
  invalidationValues: 1_024,
  resourceBytes,
  visitorBytes: 32,
  idBytes: 64,
  siteBytes: 253,
  regionBytes: 32,
  nodeBytes: 64,
  nameBytes: 64,
  reasonBytes: 48,
  keyIdBytes: 32,
  signatureBytes: 64,
} as const;
