import { setTimeout as delay } from 'node:timers/promises';
import { controlPath } from '../../demo/control.ts';
import { contradictions, figuresOf, type Snapshot } from '../../demo/figures.ts';
import { places } from '../../demo/places.ts';
import { runDemo, type Demo } from '../../demo/run-demo.ts';
import { aborted, untilStopped } from '../until-stopped.ts';
import { describeFigures, describeProgress } from './describe-figures.ts';
import { findFreePort } from './find-free-port.ts';
import { listenForKeys } from './listen-for-keys.ts';

export interface StartOptions {
  readonly root: string;
  readonly port: number;
  readonly seed: string;
  readonly speed: number;
  /** How long visitors come, real seconds; Infinity until Ctrl-C. */
  readonly seconds: number;
  readonly json: boolean;
}

const pastSessions = 1_200;
/** Caches start empty in both arms: figures count what comes after this, real ms. */
const settlingMs = 50_000;
/** What is under way through queues and alarms when the last visitor has gone, real ms. */
const drainMs = 4_000;
const progressMs = 10_000;

/** Runs the demo to its end and prints what came of it. */
export async function startDemo(options: StartOptions): Promise<void> {
  const stop = untilStopped();
  const say = options.json ? () => undefined : (line: string) => console.log(line);
  const port = await findFreePort(options.port);
  if (port !== options.port) say(`Port ${options.port} is taken; ${port} is free.`);
  const demo = await runDemo({ ...options, port, pastSessions });
  try {
    say(welcome(demo, options));
    const { learnt, sessionsPerHour } = await demo.prepare();
    say(`The forecasters have read ${learnt} accesses of earlier visitors; visitors come now.`);
    await run({ demo, options, sessionsPerHour, stop, say });
  } finally {
    await demo.close();
  }
}

interface Run {
  readonly demo: Demo;
  readonly options: StartOptions;
  readonly sessionsPerHour: number;
  readonly stop: AbortController;
  readonly say: (line: string) => void;
}

async function run({ demo, options, sessionsPerHour, stop, say }: Run): Promise<void> {
  const ends = options.seconds === Infinity ? [] : [AbortSignal.timeout(options.seconds * 1_000)];
  const signal = AbortSignal.any([stop.signal, ...ends]);
  const driving = demo.drive(signal, sessionsPerHour);
  const stopKeys = options.json ? () => undefined : listenForKeys({ demo, stop, say });
  const begin = demo.snapshot();
  let from = begin;
  const settled = delay(Math.min(settlingMs, options.seconds * 430), undefined, { signal }).then(
    () => {
      from = demo.snapshot();
    },
    () => undefined,
  );
  const progress = setInterval(() => say(describeProgress(from, demo.snapshot())), progressMs);
  await Promise.race([aborted(signal), driving]);
  await Promise.all([driving, settled]);
  clearInterval(progress);
  stopKeys();
  if (stop.signal.aborted) return;
  await delay(drainMs);
  await report({ demo, options, begin, from });
}

async function report(input: {
  readonly demo: Demo;
  readonly options: StartOptions;
  /** Before the first visitor: nothing was under way. */
  readonly begin: Snapshot;
  readonly from: Snapshot;
}): Promise<void> {
  const { demo, options, begin, from } = input;
  const to = demo.snapshot();
  const faults = [...demo.faults(), ...contradictions(begin, to)];
  const nodes = demo.tallies.on.nodes.size;
  const state = await demo.state();
  const figures = figuresOf({ from, to, state, nodes, faults });
  if (options.json) console.log(JSON.stringify(figures));
  else console.log(describeFigures(figures, { from, to }));
  if (state.reason !== '') console.error(`forecache: ${state.reason}`);
  for (const fault of faults.slice(0, 10)) console.error(`forecache: ${fault}`);
  if (figures.errors > 0) process.exitCode = 1;
}

function welcome(demo: Demo, { speed, seconds }: StartOptions): string {
  const span = seconds === Infinity ? 'until Ctrl-C' : `for ${Math.round(seconds)} s`;
  const { host, hostname } = new URL(demo.sites.none);
  return [
    `Forecache: ${places.length} data centres, a site of ${demo.site.pages.size} pages and its visitors, ${span}`,
    `  site       ${demo.sites.on}/  (without prefetching: ${host})`,
    `  dashboard  ${demo.sites.on}/.forecache/?compare=${hostname}`,
    `  origin     process ${demo.origin.pid}, which you may kill; back by POST ${controlPath}origin/start`,
    `  time       ${speed} times as fast as life`,
  ].join('\n');
}
