import type { LoggedRequest } from '../model/dataset/trace-access.ts';
import { startEdge } from './edge.ts';
import { takeSnapshot, type Snapshot } from './figures.ts';
import { createLedger } from './ledger.ts';
import { makeSecrets } from './make-secrets.ts';
import { places } from './places.ts';
import { readState, type DemoState } from './read-state.ts';
import { driveLog } from './replay/drive-log.ts';
import { startLogOrigin } from './replay/log-origin.ts';
import { createLoggedSite } from './replay/logged-site.ts';
import { siteHostOf } from './replay/site-host.ts';
import { createTally } from './tally.ts';

export interface ReplayOptions {
  /** Folder of wrangler.toml. */
  readonly root: string;
  /** In order of time. */
  readonly requests: readonly LoggedRequest[];
  /** Freshness lifetime of everything, seconds of log time. */
  readonly freshForS: number;
  /** Distinct visitors that a resource needs before it is predicted for others. */
  readonly kAnonymity: number;
  /** Log seconds a real second; 0 as fast as the machine can. */
  readonly speed: number;
  readonly signal: AbortSignal;
  /** Requests sent so far. */
  readonly onProgress: (sent: number) => void;
}

export interface Replayed {
  readonly from: Snapshot;
  readonly to: Snapshot;
  readonly state: DemoState;
  readonly nodes: number;
  readonly faults: readonly string[];
}

/**
 * A log of some requests a minute never reaches its share of extra traffic at the usual floor: from
 * where the controller starts here, that share is what binds.
 */
const coordinatorSettings = {
  confidenceFloor: 0.5,
  floorMin: 0.35,
  // The whole of this site prefetches: it is compared with another that does not.
  switchbackShare: 0,
};
const hosts = { on: 'log.localhost', none: 'none.log.localhost' } as const;

/** Replays a log through the edge that ships, with prefetching and without, both fed request by request. */
export async function runReplay(options: ReplayOptions): Promise<Replayed> {
  const { requests, freshForS, signal } = options;
  let nowMs = requests[0]?.atMs ?? 0;
  const site = createLoggedSite(requests);
  const ledger = createLedger();
  const secrets = makeSecrets();
  const origin = await startLogOrigin({
    site,
    ledger,
    freshForS,
    signingKeys: secrets.SIGNING_KEYS,
    nowMs: () => nowMs,
  });
  const edge = await startEdge({
    root: options.root,
    secrets,
    vars: {
      ORIGIN: origin.urls.on,
      CLOCK: 'driven',
      TELEMETRY: 'direct',
      PREFETCH: 'on',
      HOLDOUT_SHARE: '0',
      COORDINATOR_SETTINGS: JSON.stringify(coordinatorSettings),
      K_ANONYMITY: String(options.kAnonymity),
      SITES: JSON.stringify({
        [hosts.on]: { origin: origin.urls.on, prefetch: 'on' },
        [hosts.none]: { origin: origin.urls.none, prefetch: 'off' },
      }),
    },
  });
  try {
    const sites = { on: `http://${hosts.on}`, none: `http://${hosts.none}` };
    const tallies = { on: createTally(), none: createTally() };
    const from = takeSnapshot(ledger, tallies);
    await driveLog({
      requests,
      edge,
      sites,
      signal,
      siteHost: siteHostOf(requests),
      speed: options.speed,
      onReach: (request, order) => {
        nowMs = request.atMs;
        site.reach(request);
        options.onProgress(order + 1);
      },
      onAnswer: ({ arm, answer, place }) => tallies[arm].note(answer, place.node),
    });
    const [first] = places;
    if (first === undefined) throw new RangeError('no-places: the demo has no data centre');
    const strays = ledger.strays === 0 ? [] : [`${ledger.strays} prefetches without prefetching`];
    return {
      from,
      to: takeSnapshot(ledger, tallies),
      state: await readState(edge, { url: sites.on, place: first }),
      nodes: tallies.on.nodes.size,
      faults: [...edge.takeErrors(), ...strays],
    };
  } finally {
    await edge.close();
    await origin.stop();
  }
}
