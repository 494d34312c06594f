export {
  createOriginAdapter,
  type Answer,
  type Incoming,
  type OriginAdapter,
  type Reception,
} from './adapter.ts';
export type { RefusalReason } from './admit.ts';
export type { Announced } from './announce.ts';
export { manifestPath, type Manifest, type ManifestResource } from './manifest.ts';
export type { Change, OriginOptions } from './options.ts';
export { forExpress } from './shims/express.ts';
export { forFastify } from './shims/fastify.ts';
export { forFetch } from './shims/fetch.ts';
export { forHono } from './shims/hono.ts';
export { forNodeHttp } from './shims/node-http.ts';
