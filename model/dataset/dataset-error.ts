export type DatasetErrorCode =
  | 'unknown-format'
  | 'unreadable'
  | 'empty'
  | 'bad-gzip'
  | 'out-of-bounds';

/** A fault in reading input as a whole; a single bad line is counted instead (see ReadReport). */
export class DatasetError extends Error {
  readonly code: DatasetErrorCode;
  constructor(code: DatasetErrorCode, message: string, cause?: unknown) {
    super(`${code}: ${message}`, { cause });
    this.name = 'DatasetError';
    this.code = code;
  }
}
