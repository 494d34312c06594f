export { DatasetError, type DatasetErrorCode } from './dataset-error.ts';
export { readAccesses, type AccessReader, type ReadOptions } from './read-accesses.ts';
export { describeReport, type BadLine, type ReadReport } from './read-report.ts';
export { sortAccesses, type SortOptions } from './sort-accesses.ts';
export { traceFormats, type TraceAccess, type TraceFormat } from './trace-access.ts';
