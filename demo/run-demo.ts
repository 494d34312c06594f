import { openFrontDoor, type FrontDoor } from './front-door.ts';
import { createControl } from './control.ts';
import type { DemoClock } from './clock.ts';
import { createDemoClock } from './clock.ts';
import { driveVisitors } from './drive-visitors.ts';
import { startEdge, type Edge } from './edge.ts';
import { createLedger, type Arm, type OriginLedger } from './ledger.ts';
import { makeSecrets } from './make-secrets.ts';
import { startOrigin, type Origin } from './origin.ts';
import { places } from './places.ts';
import { planSite, type Site } from './site/plan.ts';
import { createTally, type Tally } from './tally.ts';
import { generateVisits } from './visitors.ts';

export interface DemoOptions {
  /** Folder of wrangler.toml. */
  readonly root: string;
  readonly port: number;
  readonly seed: string;
  /** Demo time over real time. */
  readonly speed: number;
  /** Sessions an hour of the demo's time, all regions. */
  readonly sessionsPerHour: number;
}

/** Everything that `npm start` runs, in one process beside workerd. */
export interface Demo {
  readonly site: Site;
  readonly clock: DemoClock;
  readonly origin: Origin;
  readonly edge: Edge;
  readonly ledger: OriginLedger;
  readonly tallies: Readonly<Record<Arm, Tally>>;
  readonly port: number;
  /** Base URL of the site in each arm, as the front door knows it. */
  readonly sites: Readonly<Record<Arm, string>>;
  /** Sends visitors until the signal; resolves when the last of them has its answer. */
  drive(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** A day of the visitors' lives, ms of the demo's time: short enough to see dawn and dusk pass. */
const visitorDayMs = 2 * 3_600_000;
/** `localhost` is the site with prefetching, as a person opens it; the other arm is a name of its own. */
const hosts = { on: 'localhost', none: 'none.localhost' } as const;

export async function runDemo(options: DemoOptions): Promise<Demo> {
  const site = planSite(options.seed);
  const clock = createDemoClock({ startMs: Date.now(), speed: options.speed });
  const ledger = createLedger();
  const secrets = makeSecrets();
  const origin = await startOrigin({ site, clock, ledger, signingKeys: secrets.SIGNING_KEYS });
  const edge = await startEdge({
    root: options.root,
    secrets,
    vars: {
      ORIGIN: origin.urls.on,
      CLOCK: clock.setting,
      TELEMETRY: 'queue',
      PREFETCH: 'on',
      SITES: JSON.stringify({
        [hosts.on]: { origin: origin.urls.on, prefetch: 'on' },
        [hosts.none]: { origin: origin.urls.none, prefetch: 'off' },
      }),
    },
  });
  const door: FrontDoor = await openFrontDoor({
    edge,
    port: options.port,
    control: createControl({ origin, clock }),
  });
  const sites = {
    on: `http://${hosts.on}:${door.port}`,
    none: `http://${hosts.none}:${door.port}`,
  };
  const tallies = { on: createTally(), none: createTally() };
  return {
    site,
    clock,
    origin,
    edge,
    ledger,
    tallies,
    sites,
    port: door.port,
    drive: (signal) =>
      driveVisitors({
        visits: generateVisits(site, {
          seed: options.seed,
          places,
          startMs: clock.nowMs(),
          sessionsPerHour: options.sessionsPerHour,
          dayMs: visitorDayMs,
        }),
        clock,
        edge,
        sites,
        signal,
        onAnswer: ({ arm, answer, visit }) => tallies[arm].note(answer, visit.place.node),
      }),
    close: async () => {
      await door.close();
      await edge.close();
      await origin.stop();
    },
  };
}
