import type { LeaseDescription } from '../../../coordinate/describe-book.ts';
import type { Difference } from '../../../coordinate/difference.ts';
import { Fields, StateError } from './fields.ts';
import {
  leaseStages,
  type Coordinator,
  type DashboardState,
  type EdgeEffect,
  type HintEffect,
  type EdgeNode,
  type Precision,
  type Region,
} from './state.ts';

/**
 * The JSON of `/.forecache/state`. What the page does not show is not looked at.
 * @throws StateError with the path of the first field that is not what it must be.
 */
export function decodeState(value: unknown): DashboardState {
  const state = new Fields(value, 'state');
  const reaction = state.object('reaction');
  return {
    site: state.text('site'),
    regions: state.list('regions', regionOf),
    reaction: {
      samples: reaction.number('samples'),
      p50Ms: reaction.number('p50Ms'),
      p95Ms: reaction.number('p95Ms'),
    },
    effect: state.orNull('effect', edgeEffectOf),
    visitorEffect: state.orNull('visitorEffect', hintEffectOf),
  };
}

function regionOf(fields: Fields): Region {
  const forecaster = fields.object('forecaster');
  return {
    region: fields.text('region'),
    forecaster: {
      forecaster: forecaster.text('forecaster'),
      reason: forecaster.text('reason'),
      counters: forecaster.object('counters').counts(),
    },
    coordinator: coordinatorOf(fields.object('coordinator')),
  };
}

function coordinatorOf(fields: Fields): Coordinator {
  const breaker = fields.object('breaker');
  const budget = fields.object('budget');
  return {
    stopped: fields.flag('stopped'),
    stoppedReason: fields.text('stoppedReason'),
    dryRun: fields.flag('dryRun'),
    confidenceFloor: fields.number('confidenceFloor'),
    extraRequests: fields.orNull('extraRequests', (from, name) => from.number(name)),
    extraBytes: fields.orNull('extraBytes', (from, name) => from.number(name)),
    extraShare: fields.number('extraShare'),
    budget: {
      monthBytes: budget.number('monthBytes'),
      bytesPerMonth: budget.number('bytesPerMonth'),
    },
    breaker: { open: breaker.flag('open'), reason: breaker.text('reason') },
    nodes: fields.list('nodes', nodeOf),
    leases: fields.object('leases').counts(),
    recentLeases: fields.list('recentLeases', leaseOf),
    precision: fields.list('precision', precisionOf),
    refusals: fields.object('refusals').counts(),
    counters: fields.object('counters').counts(),
  };
}

function nodeOf(fields: Fields): EdgeNode {
  return {
    node: fields.text('node'),
    credit: fields.number('credit'),
    demandShare: fields.number('demandShare'),
    suspected: fields.flag('suspected'),
    waiting: fields.number('waiting'),
    leases: fields.number('leases'),
    prefetchedBytes: fields.number('prefetchedBytes'),
  };
}

function precisionOf(fields: Fields): Precision {
  return {
    node: fields.text('node'),
    kind: fields.text('kind'),
    used: fields.number('used'),
    unused: fields.number('unused'),
  };
}

function leaseOf(fields: Fields): LeaseDescription {
  const named = fields.text('stage');
  const stage = leaseStages.find((known) => known === named);
  if (stage === undefined) {
    throw new StateError('unknown-stage', `${named}, must be one of ${leaseStages.join(', ')}`);
  }
  return {
    id: fields.text('id'),
    node: fields.text('node'),
    resource: fields.text('resource'),
    stage,
    confidence: fields.number('confidence'),
    issuedAtMs: fields.number('issuedAtMs'),
    attempt: fields.number('attempt'),
  };
}

function edgeEffectOf(fields: Fields, name: string): EdgeEffect {
  const effect = fields.object(name);
  return {
    hoursHeldOut: effect.number('hoursHeldOut'),
    missRatio: effect.orNull('missRatio', differenceOf),
    missBytesPerAccess: effect.orNull('missBytesPerAccess', differenceOf),
    waitMs: effect.orNull('waitMs', differenceOf),
  };
}

function hintEffectOf(fields: Fields, name: string): HintEffect {
  const effect = fields.object(name);
  return {
    requestsHeldOut: effect.number('requestsHeldOut'),
    hitRatio: differenceOf(effect, 'hitRatio'),
    originBytes: differenceOf(effect, 'originBytes'),
    waitMs: differenceOf(effect, 'waitMs'),
  };
}

function differenceOf(fields: Fields, name: string): Difference {
  const difference = fields.object(name);
  return {
    mean: difference.number('mean'),
    low: difference.number('low'),
    high: difference.number('high'),
  };
}
