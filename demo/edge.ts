import { createTestHarness } from 'wrangler';
import type { Place } from './places.ts';

export interface EdgeOptions {
  /** Folder of wrangler.toml. */
  readonly root: string;
  /** Settings that override those of wrangler.toml. */
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Output of `wrangler deploy --dry-run --outdir`, to start without building. */
  readonly prebuiltDir?: string;
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
  /** Puts a frame of accesses into the queue that the nodes use, as a log reader does. */
  sendAccesses(frame: Uint8Array): Promise<void>;
  fetch(request: EdgeRequest): Promise<EdgeResponse>;
  /** Error lines that the Worker logged since the last call. */
  takeErrors(): readonly string[];
  close(): Promise<void>;
}

interface FrameQueue {
  send(frame: Uint8Array, options: { readonly contentType: 'bytes' }): Promise<unknown>;
}

export type EdgeResponse = Awaited<ReturnType<ReturnType<typeof createTestHarness>['fetch']>>;

/** Starts the Worker of wrangler.toml as production would run it, but for its settings. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  quietWrangler();
  const harness = createTestHarness({
    root: options.root,
    workers: [
      {
        configPath: 'wrangler.toml',
        vars: { ...options.vars },
        secrets: { ...options.secrets },
        ...(options.prebuiltDir === undefined ? {} : { prebuiltWorkerDir: options.prebuiltDir }),
      },
    ],
  });
  await harness.listen();
  const worker = harness.getWorker<{ ACCESS_QUEUE: FrameQueue }>();
  return {
    sendAccesses: async (frame) => {
      const { ACCESS_QUEUE } = await worker.getEnv();
      await ACCESS_QUEUE.send(frame, { contentType: 'bytes' });
    },
    fetch: ({ url, place, method = 'GET', headers, body, signal }) =>
      harness.fetch(url, {
        method,
        headers: headers instanceof Headers ? [...headers] : { ...headers },
        redirect: 'manual',
        cf: cfOf(place),
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      }),
    takeErrors() {
      const errors = harness.getLogs().filter(({ level }) => level === 'error');
      harness.clearLogs();
      return errors.map(({ message }) => message);
    },
    close: () => harness.close(),
  };
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
