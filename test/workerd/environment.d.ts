import type { Env as WorkerEnv } from '../../worker/env.ts';

declare global {
  // What `env` and `exports` of cloudflare:workers hold in the tests: the bindings of wrangler.toml.
  namespace Cloudflare {
    interface Env extends WorkerEnv {}
    interface GlobalProps {
      mainModule: typeof import('../../worker/index.ts');
    }
  }
}
