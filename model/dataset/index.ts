export { DatasetError } from './dataset-error.ts';
export { readAccesses, type ReadOptions } from './read-accesses.ts';
export { describeReport, type ReadReport } from './read-report.ts';
export { sortAccesses } from './sort-accesses.ts';
export type { TraceAccess } from './trace-access.ts';
