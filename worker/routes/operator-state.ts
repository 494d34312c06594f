import { clockOf } from '../clock.ts';
import type { CoordinatorState } from '../coordinate/describe-book.ts';
import { regions } from '../collect/region-of.ts';
import { poolDifferences, type Difference } from '../coordinate/difference.ts';
import type { BudgetLeft } from '../coordinate/budget.ts';
import type { Effect } from '../coordinate/effect.ts';
import { mergeVisits, visitorEffectOf, type VisitorEffect } from '../coordinate/visitor-effect.ts';
import type { Env } from '../env.ts';
import { settingsOf, siteOf } from '../settings.ts';
import type { HubState } from '../objects/hub.ts';
import { siteSwitchName } from '../objects/kill-switches.ts';
import { deadLetterHubName, objectName } from '../objects/object-name.ts';
import { originBudgetName } from '../objects/purses.ts';
import type { ForecasterState } from '../objects/region-forecaster.ts';

export interface RegionState {
  readonly region: string;
  readonly forecaster: ForecasterState;
  readonly coordinator: CoordinatorState;
  readonly hub: HubState;
}

/** Prefetching minus held out, each with its 95% interval; null while too few hours were held out. */
export interface PooledEffect {
  readonly hours: number;
  readonly hoursHeldOut: number;
  readonly missRatio: Difference | null;
  readonly missBytesPerAccess: Difference | null;
  readonly waitMs: Difference | null;
}

/** What a site's operator sees: every region with traffic, and sums. */
export interface SiteState {
  readonly site: string;
  readonly forecaster: 'onnx' | 'bayesian' | 'none';
  readonly reason: string;
  readonly stopped: boolean;
  readonly nodes: number;
  readonly credits: Readonly<Record<string, number>>;
  readonly leases: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
  readonly forecasts: { readonly made: number; readonly came: number; readonly didNotCome: number };
  /** From an access to its consequence stored at a node, wall time; the slowest region's. */
  readonly reaction: { readonly samples: number; readonly p50Ms: number; readonly p95Ms: number };
  /** Of prefetching to the edge, by region-hours held out: regions weighed by how sure they are. */
  readonly effect: PooledEffect | null;
  /** Of hints, by visitors held out. */
  readonly visitorEffect: VisitorEffect | null;
  readonly counters: Readonly<Record<string, number>>;
  /** What is left for all regions together, and for all sites of the origin. */
  readonly budgets: readonly BudgetLeft[];
  /** Frames that no consumer could take, kept for `forecache dead-letters`. */
  readonly deadLetters: number;
  readonly regions: readonly RegionState[];
  /** Regions whose objects did not answer. */
  readonly unreachable: readonly string[];
}

/** Asks all of a site's objects. Regions that never had traffic are left out. */
export async function siteState(env: Env, site: string): Promise<SiteState> {
  const found: RegionState[] = [];
  const unreachable: string[] = [];
  const [common] = await Promise.all([
    commonState(env, site),
    ...regions.map(async (region) => {
      try {
        const state = await regionState(env, { site, region });
        if (state !== undefined) found.push(state);
      } catch (error) {
        console.warn('state-failed', region, String(error));
        unreachable.push(region);
      }
    }),
  ]);
  found.sort((a, b) => (a.region < b.region ? -1 : 1));
  const reaction = reactionOf(env, found);
  return { ...sumUp(found), ...common, reaction, site, regions: found, unreachable };
}

/** What belongs to no region. What does not answer is left out. */
async function commonState(
  env: Env,
  site: string,
): Promise<Pick<SiteState, 'budgets' | 'deadLetters'>> {
  const { origin } = siteOf(settingsOf(env), site);
  const budgets = await Promise.all(
    (
      [
        ['site', siteSwitchName(site)],
        ['origin', originBudgetName(origin)],
      ] as const
    ).map(([scope, name]) =>
      env.COORDINATOR.getByName(name)
        .budget(scope)
        .catch(() => undefined),
    ),
  );
  const deadLetters = await env.HUB.getByName(deadLetterHubName)
    .countDead()
    .catch(() => 0);
  return { budgets: budgets.filter((budget) => budget !== undefined), deadLetters };
}

async function regionState(
  env: Env,
  name: { readonly site: string; readonly region: string },
): Promise<RegionState | undefined> {
  const id = objectName(name);
  const [forecaster, coordinator] = await Promise.all([
    env.FORECASTER.getByName(id).state(),
    env.COORDINATOR.getByName(id).state(),
  ]);
  if ((forecaster.counters.accesses ?? 0) === 0 && coordinator.nodes.length === 0) return undefined;
  const hub = await env.HUB.getByName(id).state();
  return { region: name.region, forecaster, coordinator, hub };
}

function reactionOf(env: Env, states: readonly RegionState[]): SiteState['reaction'] {
  const clock = clockOf(env);
  const reactions = states.map(({ coordinator }) => coordinator.reaction);
  const slowest = (read: (reaction: SiteState['reaction']) => number): number =>
    Math.round(clock.realDelayMs(Math.max(0, ...reactions.map(read))));
  return {
    samples: reactions.reduce((sum, { samples }) => sum + samples, 0),
    p50Ms: slowest(({ p50Ms }) => p50Ms),
    p95Ms: slowest(({ p95Ms }) => p95Ms),
  };
}

function sumUp(
  states: readonly RegionState[],
): Omit<SiteState, 'site' | 'regions' | 'unreachable' | 'reaction' | 'budgets' | 'deadLetters'> {
  const scored = states.filter(({ forecaster }) => (forecaster.counters.forecasts ?? 0) > 0);
  const fallback = scored.find(({ forecaster }) => forecaster.forecaster === 'bayesian');
  const counters = sumOf(
    states.flatMap(({ forecaster, coordinator }) => [forecaster.counters, coordinator.counters]),
  );
  const nodes = states.flatMap(({ coordinator }) => coordinator.nodes);
  const forecasters = sumOf(states.map(({ forecaster }) => forecaster.counters));
  return {
    forecaster: scored.length === 0 ? 'none' : (fallback?.forecaster.forecaster ?? 'onnx'),
    reason: fallback?.forecaster.reason ?? '',
    stopped: states.some(({ coordinator }) => coordinator.stopped),
    nodes: nodes.length,
    credits: Object.fromEntries(nodes.map(({ node, credit }) => [node, credit])),
    leases: sumOf(states.map(({ coordinator }) => coordinator.leases)),
    refusals: sumOf(states.map(({ coordinator }) => coordinator.refusals)),
    forecasts: {
      made: forecasters.forecasts ?? 0,
      came: forecasters.came ?? 0,
      didNotCome: forecasters.didNotCome ?? 0,
    },
    effect: poolEffects(states.flatMap(({ coordinator }) => coordinator.effect ?? [])),
    visitorEffect:
      visitorEffectOf(mergeVisits(states.flatMap(({ coordinator }) => coordinator.visits))) ?? null,
    counters,
  };
}

function poolEffects(effects: readonly Effect[]): PooledEffect | null {
  if (effects.length === 0) return null;
  const pool = (read: (effect: Effect) => Difference | null): Difference | null =>
    poolDifferences(effects.flatMap((effect) => read(effect) ?? [])) ?? null;
  return {
    hours: effects.reduce((sum, { hours }) => sum + hours, 0),
    hoursHeldOut: effects.reduce((sum, { hoursHeldOut }) => sum + hoursHeldOut, 0),
    missRatio: pool(({ missRatio }) => missRatio),
    missBytesPerAccess: pool(({ missBytesPerAccess }) => missBytesPerAccess),
    waitMs: pool(({ waitMs }) => waitMs),
  };
}

function sumOf(
  records: readonly Readonly<Partial<Record<string, number>>>[],
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const record of records) {
    for (const [name, value] of Object.entries(record))
      sums[name] = (sums[name] ?? 0) + (value ?? 0);
  }
  return sums;
}
