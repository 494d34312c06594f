import { unstable_startWorker } from 'wrangler';

export interface LocalEdge {
  readonly url: URL;
  close(): Promise<void>;
}

/**
 * The Worker of wrangler.toml in workerd, in front of `origin`; prefetching off, for nobody is to be
 * foreseen. Started as `wrangler dev` does: the test harness would fetch by Node, which unpacks bodies
 * and turns a broken connection into an answer with status 500.
 */
export async function startEdge(
  origin: string,
  vars: Readonly<Record<string, string>> = {},
): Promise<LocalEdge> {
  const settings = Object.entries({ ORIGIN: origin, PREFETCH: 'off', ...vars });
  const worker = await unstable_startWorker({
    config: new URL('../../wrangler.toml', import.meta.url).pathname,
    bindings: Object.fromEntries(
      settings.map(([name, value]) => [name, { type: 'plain_text', value }]),
    ),
    dev: {
      server: { hostname: '127.0.0.1', port: 0 },
      inspector: false,
      persist: false,
      watch: false,
      logLevel: 'none',
      registry: undefined,
    },
  });
  await worker.ready;
  return { url: await worker.url, close: () => worker.dispose() };
}
