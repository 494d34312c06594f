export { start, type Forecache } from './start.ts';
export type { Options } from './options.ts';
export type { PrefetchEvent } from '../shared/messages.ts';
