import { createTestHarness } from 'wrangler';

export interface LocalEdge {
  readonly url: URL;
  close(): Promise<void>;
}

/** The Worker of wrangler.toml in workerd, in front of `origin`; prefetching off, for nobody is to be foreseen. */
export async function startEdge(
  origin: string,
  vars: Readonly<Record<string, string>> = {},
): Promise<LocalEdge> {
  const harness = createTestHarness({
    root: new URL('../../', import.meta.url).pathname,
    workers: [{ configPath: 'wrangler.toml', vars: { ORIGIN: origin, PREFETCH: 'off', ...vars } }],
  });
  const { url } = await harness.listen();
  return { url, close: () => harness.close() };
}
