/**
 * One day of 9 regions, 300 data centres and a million resources through the coordinator that ships.
 * `npm run sim:coordinator [-- --json]`
 */
import { boastingNode, lyingNode, runDay, settledTick, slowNode, turnTick } from './day.ts';
import type { Day } from './day.ts';
import { gini } from './gini.ts';
import { movedShare } from './moved-share.ts';
import { dayStartMs, forecastOf, ticksADay, tickMs } from './world.ts';

const special = new Set([slowNode, lyingNode, boastingNode]);
/** A node has lost its leases when it gets a tenth of what its equals get, over ten minutes. */
const lostShare = 0.1;
const windowTicks = 10;

const day = runDay();
const equal = [...day.bytes].filter(([node]) => !special.has(node));
const result = {
  decisionsPerSecond: Math.round(day.forecasts / (day.decisionMs / 1_000)),
  gini: giniWithinRegions(day),
  movedShare: movedWhenOneLeaves(day),
  reached: day.reached / day.anticipated,
  lyingNodeMinutes: minutesToLose(day, lyingNode),
  boastingNodeMinutes: minutesToLose(day, boastingNode),
  slowNodeShare:
    (day.bytes.get(slowNode) ?? 0) / meanOf(peersOf(slowNode).map(([, bytes]) => bytes)),
  leases: day.leases,
  precision: day.used / day.done,
};
print();
if (process.argv.includes('--json')) console.log(JSON.stringify(result));

function peersOf(node: string): [string, number][] {
  return equal.filter(([name]) => name.slice(0, -2) === node.slice(0, -2));
}

function giniWithinRegions({ regions }: Day): number {
  return Math.max(
    ...regions.map(({ nodes }) =>
      gini(
        nodes.filter(({ name }) => !special.has(name)).map(({ name }) => day.bytes.get(name) ?? 0),
      ),
    ),
  );
}

function movedWhenOneLeaves({ cores, regions }: Day): number {
  let moved = 0;
  let own = 0;
  // Past the day's end everything stored has expired, so that only the choice of nodes counts.
  const tick = ticksADay + 30;
  const nowMs = dayStartMs + tick * tickMs;
  for (const [index, core] of cores.entries()) {
    const region = regions[index]!;
    for (const { name } of region.nodes) core.exchange(idle(name, region.name, nowMs));
    const forecasts = Array.from({ length: 1_500 }, (_, rank) =>
      forecastOf(region, { rank: rank + 1, tick, nowMs }),
    );
    const leaver = region.nodes.find(({ name }) => !special.has(name))!.name;
    const change = movedShare(core.ledger, { forecasts, leaver, nowMs });
    moved += change.moved;
    own += change.own;
  }
  return moved / own;
}

function idle(node: string, region: string, atMs: number) {
  const space = { freeBytes: 1e11, capacityBytes: 1e12 };
  return { node, region, atMs, ...space, roundTripMs: 20, accesses: 0, wants: 0 };
}

/** Minutes from the turn until its leases stay under a tenth of its equals', -1 when they do not. */
function minutesToLose({ leasesByTick }: Day, node: string): number {
  const own = leasesByTick.get(node)!;
  const peers = peersOf(node).map(([name]) => leasesByTick.get(name)!);
  for (let tick = turnTick + windowTicks; tick < ticksADay; tick++) {
    const had = windowSum(own, tick);
    const fair = meanOf(peers.map((leases) => windowSum(leases, tick)));
    if (had <= lostShare * fair) return tick - turnTick;
  }
  return -1;
}

function windowSum(values: Uint32Array, tick: number): number {
  return values.subarray(tick - windowTicks, tick).reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}

function print(): void {
  const rows: [string, string][] = [
    ['regions, data centres', `${day.regions.length}, ${day.bytes.size}`],
    ['forecasts decided', day.forecasts.toLocaleString('en')],
    ['decisions/s on one core', result.decisionsPerSecond.toLocaleString('en')],
    ['leases', result.leases.toLocaleString('en')],
    ['used of done', percent(result.precision)],
    ['anticipated requesters reached', percent(result.reached)],
    ['Gini of bytes among equal nodes, worst region', result.gini.toFixed(3)],
    ['moved when one of 300 leaves, of its own share', result.movedShare.toFixed(2)],
    ['node that claims done: minutes to lose its leases', String(result.lyingNodeMinutes)],
    ['node that claims uses too: the same', String(result.boastingNodeMinutes)],
    ['node with half the bandwidth: share of work', percent(result.slowNodeShare)],
    ['confidence floor at the end', day.floors.map((floor) => floor.toFixed(2)).join(' ')],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(52)} ${value}`);
  console.log(
    `\ncredit over the day, a column each half hour (0 ▁ to 1 █), turn at ${turnTick / 60}:00`,
  );
  for (const node of [peersOf(lyingNode)[0]![0], slowNode, lyingNode, boastingNode]) {
    console.log(`${nameOf(node).padEnd(28)} ${bars(day.credit.get(node) ?? [])}`);
  }
  console.log(`(bytes counted from ${settledTick / 60}:00 on)`);
}

function nameOf(node: string): string {
  const roles = new Map([
    [slowNode, 'half bandwidth'],
    [lyingNode, 'claims done'],
    [boastingNode, 'claims done and used'],
  ]);
  return `${node} ${roles.get(node) ?? 'ordinary'}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function bars(values: readonly number[]): string {
  const steps = '▁▂▃▄▅▆▇█';
  return values.map((value) => steps[Math.min(7, Math.floor(value * 8))]).join('');
}
