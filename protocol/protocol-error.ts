/** Why a frame, a value or a signature was refused. */
export type ProtocolErrorCode =
  | 'frame-too-large'
  | 'truncated'
  | 'wrong-version'
  | 'wrong-message'
  | 'wrong-wire-type'
  | 'bad-varint'
  | 'bad-utf8'
  | 'bad-columns'
  | 'unknown-catalogue'
  | 'too-many'
  | 'too-long'
  | 'out-of-range'
  | 'missing'
  | 'bad-keys';

/**
 * A refusal with its code, the value that was met and the bound that it broke,
 * e.g. `too-many: accesses: 4100, limit 4096`.
 */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, detail: string) {
    super(`${code}: ${detail}`);
    this.code = code;
  }
}
