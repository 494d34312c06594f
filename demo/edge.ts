import { join } from 'node:path';
import { unstable_startWorker } from 'wrangler';
import type { Place } from './places.ts';

export interface EdgeOptions {
  /** Folder of wrangler.toml. */
  readonly root: string;
  /** Settings that override those of wrangler.toml. */
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
}

export interface EdgeRequest {
  readonly url: string;
  readonly place: Place;
  readonly method?: string;
  readonly headers?: Headers | Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
}

/** Every data centre of the demo, in one workerd process. */
export interface Edge {
  fetch(request: EdgeRequest): Promise<EdgeResponse>;
  /** Error lines that the Worker logged since the last call. */
  takeErrors(): readonly string[];
  close(): Promise<void>;
}

export type EdgeResponse = Awaited<ReturnType<LocalWorker['fetch']>>;

type LocalWorker = Awaited<ReturnType<typeof unstable_startWorker>>;

/**
 * Starts the Worker of wrangler.toml as production would run it, but for its settings. Not by
 * createTestHarness: there Node fetches for the Worker, and an origin that refuses the connection
 * becomes an answer with status 500, after long.
 * @throws Error when it does not build or start.
 */
export async function startEdge({ root, vars, secrets }: EdgeOptions): Promise<Edge> {
  quietWrangler();
  const errors: string[] = [];
  const worker = await unstable_startWorker({
    config: join(root, 'wrangler.toml'),
    // The command may be run from any folder.
    build: { custom: { workingDirectory: root } },
    bindings: { ...bindings('plain_text', vars), ...bindings('secret_text', secrets) },
    dev: {
      server: { hostname: '127.0.0.1', port: 0 },
      inspector: false,
      persist: false,
      watch: false,
      logLevel: 'none',
      registry: undefined,
      structuredLogsHandler({ level, message }: { level: string; message: string }) {
        if (level === 'error') errors.push(message);
      },
    },
  });
  await worker.ready;
  return {
    fetch: ({ url, place, method = 'GET', headers, body, signal }) =>
      worker.fetch(url, {
        method,
        headers: headers instanceof Headers ? [...headers] : { ...headers },
        redirect: 'manual',
        cf: cfOf(place),
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      }),
    takeErrors: () => errors.splice(0),
    close: () => worker.dispose(),
  };
}

function bindings<Kind extends string>(
  type: Kind,
  values: Readonly<Record<string, string>>,
): Record<string, { readonly type: Kind; readonly value: string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { type, value }]));
}

/** Wrangler would ask the network where this machine is, and tell of every queue's batch. */
function quietWrangler(): void {
  process.env.CLOUDFLARE_CF_FETCH_ENABLED ??= 'false';
  process.env.WRANGLER_SEND_METRICS ??= 'false';
  process.env.WRANGLER_LOG ??= 'none';
}

/** What Cloudflare tells a Worker of where a visitor came in; unlike there, each field is ours. */
function cfOf(place: Place): Record<string, unknown> {
  return {
    colo: place.node,
    continent: place.continent,
    country: place.country,
    city: place.city,
    latitude: String(place.latitude),
    longitude: String(place.longitude),
  };
}
