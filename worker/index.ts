import { app } from './app.ts';
import type { Env } from './env.ts';
import { consumeQueue } from './queue.ts';

export { PurgeLog } from './cache/purge-log.ts';
export { Coordinator } from './objects/coordinator.ts';
export { Hub } from './objects/hub.ts';
export { RegionForecaster } from './objects/region-forecaster.ts';

export default { fetch: app.fetch, queue: consumeQueue } satisfies ExportedHandler<Env, Uint8Array>;
