import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { regionOfLease } from '../../worker/coordinate/lease-id.ts';
import { matchesPurge } from '../../worker/coordinate/matches-purge.ts';
import { joinHub, type Welcome } from './join-hub.ts';
import { createNodeCache } from './node-cache.ts';
import { runLease } from './run-lease.ts';
import { serveVisitor } from './serve-visitor.ts';
import { createTelemetry } from './telemetry.ts';

export interface NodeOptions {
  /** Address of the site behind Forecache. */
  readonly join: URL;
  readonly name: string;
  readonly region?: string;
  readonly token?: string;
  readonly port: number;
  readonly capacityBytes: number;
  /** Told of what changes: joined, lost. */
  readonly log: (line: string) => void;
}

export interface RunningNode {
  readonly port: number;
  close(): Promise<void>;
}

/** Wall time between two reports: what is leased waits no longer. */
const reportMs = 400;
const wantsMax = 16;

/** A cache of this process that joins a site's region as a node like any other. */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const cache = createNodeCache({ capacityBytes: options.capacityBytes });
  const telemetry = createTelemetry();
  const running = new Set<string>();
  const cancelled = new Set<string>();
  let welcome: Welcome | undefined;
  let timeAt = { nowMs: Date.now(), wallMs: performance.now() };
  let permittedUntil = 0;
  const nowMs = (): number =>
    timeAt.nowMs + (performance.now() - timeAt.wallMs) * (welcome?.speed ?? 1);

  const hub = joinHub(
    { site: options.join, name: options.name, region: options.region, token: options.token },
    {
      welcome(given) {
        welcome = given;
        timeAt = { nowMs: given.nowMs, wallMs: performance.now() };
        options.log(`joined ${given.site} as ${given.node} in ${given.region}`);
      },
      orders(orders) {
        timeAt = { nowMs: orders.nowMs, wallMs: performance.now() };
        // Orders that were long on their way permit nothing.
        permittedUntil = orders.stopped ? 0 : orders.askedAtMs + orders.permitMs;
        for (const id of orders.cancelled) cancelled.add(id);
      },
      leases(leases) {
        for (const given of leases) void take(given);
      },
      invalidated(invalidation) {
        for (const target of cache.targets()) {
          if (matchesPurge(target, invalidation)) cache.remove(target);
        }
      },
      closed: (reason) => options.log(`the Hub is away (${reason}), serving on`),
    },
  );

  const take = async (given: Parameters<typeof runLease>[1]): Promise<void> => {
    const { lease } = given;
    if (welcome === undefined || running.has(lease.id)) return;
    running.add(lease.id);
    const desk = {
      cache,
      nowMs,
      origin: welcome.origin,
      site: welcome.site,
      isPermitted: () => performance.now() < permittedUntil && !cancelled.has(lease.id),
    };
    telemetry.tell(await runLease(desk, given));
    running.delete(lease.id);
    cancelled.delete(lease.id);
  };

  const report = (): void => {
    if (welcome === undefined || !hub.isOpen) return;
    for (const entry of cache.takeWasted(nowMs()))
      telemetry.tell(wastedOf(entry, welcome, nowMs()));
    const { node, site, region } = welcome;
    for (const frame of telemetry.takeFrames({ node, site, region }, nowMs())) hub.send(frame);
    const keepsMs = Math.round(cache.keepsMs(nowMs()));
    hub.report({
      askedAtMs: performance.now(),
      freeBytes: cache.capacityBytes - cache.usedBytes,
      capacityBytes: cache.capacityBytes,
      // JSON has no infinity: 0 says that nothing has to make room.
      keepsMs: keepsMs < Infinity ? keepsMs : 0,
      roundTripMs: 0,
      accesses: telemetry.takeServed(),
      wants: Math.max(0, wantsMax - running.size),
    });
  };
  const timer = setInterval(report, reportMs);

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.log(`a request failed: ${String(error)}`);
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    if (welcome === undefined) {
      response.writeHead(503, { 'retry-after': '1' }).end('not joined yet\n');
      return;
    }
    const { node, site, region, origin } = welcome;
    const given = await serveVisitor(
      { cache, nowMs, origin, who: { node, site, region } },
      {
        method: request.method,
        target: request.url ?? '/',
        headers: headersOf(request),
        address: request.socket.remoteAddress ?? '',
      },
    );
    if (given.access !== undefined) telemetry.note(given.access);
    if (given.outcome !== undefined) telemetry.tell(given.outcome);
    response.writeHead(given.status, [...given.fields].flat());
    response.end(request.method === 'HEAD' ? undefined : given.body);
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      clearInterval(timer);
      report();
      hub.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function wastedOf(
  entry: { readonly stored: { readonly prefetch: { readonly leaseId: string } | undefined } },
  { node, site }: Welcome,
  atMs: number,
) {
  const leaseId = entry.stored.prefetch?.leaseId ?? '';
  return {
    leaseId,
    site,
    region: regionOfLease(leaseId),
    node,
    resource: '/',
    kind: 'wasted' as const,
    atMs: Math.round(atMs),
    bytes: 0,
    latencyMs: 0,
    validator: 0,
    reason: '',
  };
}

function headersOf(request: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );
}
