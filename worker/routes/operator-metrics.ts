import type { BudgetLeft } from '../coordinate/budget.ts';
import type { Difference } from '../coordinate/difference.ts';
import type { RegionState, SiteState } from './operator-state.ts';

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** The state in Prometheus' text format, version 0.0.4. */
export function metricsText(state: SiteState): string {
  return families(state)
    .filter(({ samples }) => samples.length > 0)
    .map(
      ({ name, type, help, samples }) =>
        `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples
          .map((sample) => `${name}{${labelText(sample.labels)}} ${sample.value}\n`)
          .join('')}`,
    )
    .join('');
}

function families(state: SiteState): Family[] {
  const { site, regions } = state;
  const each = (read: (state: RegionState) => Sample[]): Sample[] =>
    regions.flatMap((state) =>
      read(state).map(({ labels, value }) => ({
        labels: { site, region: state.region, ...labels },
        value,
      })),
    );
  const by =
    (label: string, read: (state: RegionState) => Readonly<Partial<Record<string, number>>>) =>
    (state: RegionState): Sample[] =>
      Object.entries(read(state)).map(([key, value]) => ({
        labels: { [label]: key },
        value: value ?? 0,
      }));
  const one =
    (read: (state: RegionState) => number | null) =>
    (state: RegionState): Sample[] => {
      const value = read(state);
      return value === null ? [] : [{ labels: {}, value }];
    };
  return [
    {
      name: 'forecache_leases_total',
      type: 'gauge',
      help: 'Leases by the stage that they reached; a verdict may be revised.',
      samples: each(by('stage', ({ coordinator }) => coordinator.leases)),
    },
    {
      name: 'forecache_refusals_total',
      type: 'counter',
      help: 'Forecasts that became no lease, by reason.',
      samples: each(by('reason', ({ coordinator }) => coordinator.refusals)),
    },
    {
      name: 'forecache_coordinator_total',
      type: 'counter',
      help: 'Events of the coordinator.',
      samples: each(by('event', ({ coordinator }) => coordinator.counters)),
    },
    {
      name: 'forecache_forecaster_total',
      type: 'counter',
      help: 'Events of the forecaster.',
      samples: each(by('event', ({ forecaster }) => forecaster.counters)),
    },
    {
      name: 'forecache_node_credit',
      type: 'gauge',
      help: 'Credit of a node, 0 to 1.',
      samples: each(({ coordinator }) =>
        coordinator.nodes.map(({ node, credit }) => ({ labels: { node }, value: credit })),
      ),
    },
    {
      name: 'forecache_node_waiting_leases',
      type: 'gauge',
      help: 'Leases that wait for a node.',
      samples: each(({ coordinator }) =>
        coordinator.nodes.map(({ node, waiting }) => ({ labels: { node }, value: waiting })),
      ),
    },
    {
      name: 'forecache_confidence_floor',
      type: 'gauge',
      help: 'Least confidence of a lease.',
      samples: each(one(({ coordinator }) => coordinator.confidenceFloor)),
    },
    {
      name: 'forecache_extra_requests_ratio',
      type: 'gauge',
      help: 'Growth of requests to the origin, recent.',
      samples: each(one(({ coordinator }) => coordinator.extraRequests)),
    },
    {
      name: 'forecache_extra_bytes_ratio',
      type: 'gauge',
      help: 'Growth of bytes from the origin, recent.',
      samples: each(one(({ coordinator }) => coordinator.extraBytes)),
    },
    {
      name: 'forecache_stopped',
      type: 'gauge',
      help: '1 while the kill switch is on.',
      samples: each(one(({ coordinator }) => Number(coordinator.stopped))),
    },
    {
      name: 'forecache_breaker_open',
      type: 'gauge',
      help: '1 while the origin is spared.',
      samples: each(one(({ coordinator }) => Number(coordinator.breaker.open))),
    },
    {
      name: 'forecache_breaker_openings',
      type: 'gauge',
      help: 'Times in a row that the breaker has opened.',
      samples: each(one(({ coordinator }) => coordinator.breaker.openings)),
    },
    {
      name: 'forecache_budget_tokens',
      type: 'gauge',
      help: 'Requests and bytes that may be spent at once.',
      samples: budgetSamples(state, ({ requests, bytes }) => ({ requests, bytes })),
    },
    {
      name: 'forecache_budget_month_bytes',
      type: 'gauge',
      help: 'Bytes leased since the month began.',
      samples: budgetSamples(state, ({ monthBytes }) => ({ bytes: monthBytes })),
    },
    {
      name: 'forecache_budget_month_limit_bytes',
      type: 'gauge',
      help: 'Bytes that may be leased in a month.',
      samples: budgetSamples(state, ({ bytesPerMonth }) => ({ bytes: bytesPerMonth })),
    },
    {
      name: 'forecache_reaction_ms',
      type: 'gauge',
      help: 'From an access to its consequence stored at a node, wall time.',
      samples: (['p50Ms', 'p95Ms'] as const).map((name) => ({
        labels: { site, quantile: name === 'p50Ms' ? '0.5' : '0.95' },
        value: state.reaction[name],
      })),
    },
    {
      name: 'forecache_judged_leases',
      type: 'gauge',
      help: 'Recent leases by class and node, and whether they were used.',
      samples: each(({ coordinator }) =>
        coordinator.precision.flatMap(({ kind, node, used, unused }) => [
          { labels: { kind, node, verdict: 'used' }, value: used },
          { labels: { kind, node, verdict: 'unused' }, value: unused },
        ]),
      ),
    },
    {
      name: 'forecache_node_suspected',
      type: 'gauge',
      help: '1 while a node has been silent for long.',
      samples: each(({ coordinator }) =>
        coordinator.nodes.map(({ node, suspected }) => ({
          labels: { node },
          value: Number(suspected),
        })),
      ),
    },
    {
      name: 'forecache_hub_frames_total',
      type: 'counter',
      help: 'Frames of the Hub by what became of them.',
      samples: each(
        by('event', ({ hub: { published, delivered, refusedFrames } }) => ({
          published,
          delivered,
          refused: refusedFrames,
        })),
      ),
    },
    {
      name: 'forecache_dead_letters',
      type: 'gauge',
      help: 'Frames that no consumer could take, kept to be sent again.',
      samples: [{ labels: { site }, value: state.deadLetters }],
    },
    {
      name: 'forecache_effect',
      type: 'gauge',
      help: 'Prefetching minus held out, 95% interval, by intention to treat.',
      samples: effectSamples(state),
    },
    {
      name: 'forecache_hub_subscribers',
      type: 'gauge',
      help: 'WebSockets of the Hub.',
      samples: each(one(({ hub }) => hub.subscribers)),
    },
    {
      name: 'forecache_hub_dropped_total',
      type: 'counter',
      help: 'Subscribers closed for being slow.',
      samples: each(one(({ hub }) => hub.dropped)),
    },
  ];
}

function budgetSamples(
  { site, budgets, regions }: SiteState,
  read: (budget: BudgetLeft) => Readonly<Record<string, number>>,
): Sample[] {
  const all = [
    ...budgets.map((budget) => ({ budget, labels: { site } })),
    ...regions.map(({ region, coordinator: { budget } }) => ({ budget, labels: { site, region } })),
  ];
  return all.flatMap(({ budget, labels }) =>
    Object.entries(read(budget)).map(([of, value]) => ({
      labels: { ...labels, scope: budget.scope, of },
      value,
    })),
  );
}

/** Units: shares of requests, ms to the first byte a request, bytes from the origin a request. */
function effectSamples({ site, effect, visitorEffect }: SiteState): Sample[] {
  const differences: [string, string, Difference | null | undefined][] = [
    ['region-hours', 'misses', effect?.missRatio],
    ['region-hours', 'wait', effect?.waitMs],
    ['region-hours', 'origin-bytes', effect?.missBytesPerAccess],
    ['visitors', 'hits', visitorEffect?.hitRatio],
    ['visitors', 'wait', visitorEffect?.waitMs],
    ['visitors', 'origin-bytes', visitorEffect?.originBytes],
  ];
  return differences.flatMap(([by, on, difference]) =>
    Object.entries(difference ?? {}).map(([bound, value]) => ({
      labels: { site, by, on, bound },
      value,
    })),
  );
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(
      ([name, value]) =>
        `${name}="${value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`,
    )
    .join(',');
}
