export { forecache, type ForecachePlugin, type ForecacheWorker } from './forecache.ts';
export type { WorkerOptions } from './settings.ts';
