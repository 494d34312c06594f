import { chooseLoad } from './choose-load.ts';
import { createDemoClock, type DemoClock } from './clock.ts';
import { createControl } from './control.ts';
import { driveVisitors } from './drive-visitors.ts';
import { startEdge, type Edge } from './edge.ts';
import { takeSnapshot, type Snapshot } from './figures.ts';
import { openFrontDoor } from './front-door.ts';
import { importHistory } from './import-history.ts';
import { createLedger, type Arm, type OriginLedger } from './ledger.ts';
import { makeSecrets } from './make-secrets.ts';
import { measureCapacity } from './measure-capacity.ts';
import { startOrigin, type Origin } from './origin.ts';
import { places } from './places.ts';
import { readState, type DemoState } from './read-state.ts';
import { planSite, type Site } from './site/plan.ts';
import { createTally, type Tally } from './tally.ts';
import { visitsUnderWay } from './visits-under-way.ts';
import { writeHistory } from './write-history.ts';

export interface DemoOptions {
  /** Folder of wrangler.toml. */
  readonly root: string;
  readonly port: number;
  readonly seed: string;
  /** Demo time over real time. */
  readonly speed: number;
  /** Sessions of the past that the forecasters learn first; 0 for none. */
  readonly pastSessions: number;
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
  /** Lets the forecasters read the past, and finds out how many visitors the machine bears. */
  prepare(): Promise<{ readonly learnt: number; readonly sessionsPerHour: number }>;
  /** Sends visitors until the signal; resolves when the last of them has its answer. */
  drive(signal: AbortSignal, sessionsPerHour: number): Promise<void>;
  snapshot(): Snapshot;
  state(): Promise<DemoState>;
  /** What must not be: private prefetches, stray prefetches, the Worker's own errors. */
  faults(): readonly string[];
  close(): Promise<void>;
}

const msPerHour = 3_600_000;
/** A day of the visitors' lives, ms of the demo's time: short enough to see dawn and dusk pass. */
const visitorDayMs = msPerHour;
const pastSessionsPerHour = 400;
/** `localhost` is the site with prefetching, as a person opens it; the other arm is a name of its own. */
const hosts = { on: 'localhost', none: 'none.localhost', probe: 'probe.localhost' } as const;

/**
 * The controller of the confidence floor moves once a minute of the site's time; here a whole run
 * lasts four. It starts near where it would settle, and looks three times as often. What is unlikely
 * to be used before a run ends would stand in its figures as traffic alone: the floor stays at 0.6 or above.
 */
const coordinatorSettings = {
  confidenceFloor: 0.6,
  floorMin: 0.6,
  floorTickMs: 20_000,
  extraShare: 0.2,
  // The whole of this site prefetches: it is compared with another that does not.
  switchbackShare: 0,
};

/** The visitors' day stands at 13:00 UTC when they come, whenever that is: runs can be compared. */
function startOf(nowMs: number): number {
  return Math.floor(nowMs / visitorDayMs) * visitorDayMs + (13 / 24) * visitorDayMs;
}

export async function runDemo(options: DemoOptions): Promise<Demo> {
  const site = planSite(options.seed);
  const clock = createDemoClock({ startMs: startOf(Date.now()), speed: options.speed });
  const ledger = createLedger();
  const secrets = makeSecrets();
  const origin = await startOrigin({
    seed: options.seed,
    clock,
    ledger,
    signingKeys: secrets.SIGNING_KEYS,
  });
  const edge = await startEdge({
    root: options.root,
    secrets,
    vars: {
      ORIGIN: origin.urls.on,
      CLOCK: clock.setting,
      TELEMETRY: 'queue',
      PREFETCH: 'on',
      HOLDOUT_SHARE: '0',
      COORDINATOR_SETTINGS: JSON.stringify(coordinatorSettings),
      SITES: JSON.stringify({
        [hosts.on]: { origin: origin.urls.on, prefetch: 'on' },
        [hosts.none]: { origin: origin.urls.none, prefetch: 'off' },
        [hosts.probe]: { origin: origin.urls.none, prefetch: 'off' },
      }),
    },
  });
  const door = await openFrontDoor({
    edge,
    port: options.port,
    control: createControl({ origin, clock }),
  });
  const urlOf = (host: string): string => `http://${host}:${door.port}`;
  const sites = { on: urlOf(hosts.on), none: urlOf(hosts.none) };
  const tallies = { on: createTally(), none: createTally() };
  const workerErrors: string[] = [];
  const [first] = places;
  if (first === undefined) throw new RangeError('no-places: the demo has no data centre');
  const visitors = { seed: options.seed, places, dayMs: visitorDayMs };
  return {
    site,
    clock,
    origin,
    edge,
    ledger,
    tallies,
    sites,
    port: door.port,
    async prepare() {
      const spanMs = (options.pastSessions / pastSessionsPerHour) * msPerHour;
      const past = { spanMs, sessionsPerHour: pastSessionsPerHour, untilMs: clock.startMs };
      const histories =
        spanMs === 0 ? [] : writeHistory(site, { ...visitors, ...past, host: hosts.on });
      const learnt = await importHistory(edge, { histories, url: sites.on, place: first });
      const capacity = await measureCapacity(edge, urlOf(hosts.probe));
      return { learnt, sessionsPerHour: chooseLoad(capacity, options.speed) };
    },
    drive: (signal, sessionsPerHour) =>
      driveVisitors({
        visits: visitsUnderWay(site, { ...visitors, startMs: clock.nowMs(), sessionsPerHour }),
        clock,
        edge,
        sites,
        signal,
        onAnswer: ({ arm, answer, visit }) => tallies[arm].note(answer, visit.place.node),
      }),
    snapshot: () => takeSnapshot(ledger, tallies),
    state: () => readState(edge, { url: sites.on, place: first }),
    faults() {
      workerErrors.push(...edge.takeErrors());
      const strays = ledger.strays === 0 ? [] : [`${ledger.strays} prefetches without prefetching`];
      const personal = [...ledger.violations].map((path) => `prefetched though personal: ${path}`);
      return [...workerErrors, ...strays, ...personal];
    },
    close: async () => {
      await door.close();
      await edge.close();
      await origin.stop();
    },
  };
}
