import { DueQueue } from './due-queue.ts';
import type { Scale } from './calibration.ts';

/** A forecast under observation. */
export interface Watched {
  readonly resource: number;
  /** What the model said, and what the Bayesian forecaster said, both before calibration. */
  readonly model: number;
  readonly bayesian: number;
  /** What the site's adapter had made of the model's word when the forecast was made. */
  readonly adapted: number;
  /** What calibration had made of the model's word then, and of the adapted one. */
  readonly scaled: number;
  readonly adaptedScaled: number;
  /** What the model made it of: a row of its own. */
  readonly features: Float32Array;
  /** Where they learn what came. */
  readonly modelScale: Scale;
  readonly adaptedScale: Scale;
  readonly bayesianScale: Scale;
  /** The chance that this forecast had to be watched. */
  readonly propensity: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A forecast whose truth is known now. */
export interface Verdict extends Watched {
  readonly came: boolean;
  /** Its horizon shares no time with that of an earlier forecast of the resource that was alone too. */
  readonly alone: boolean;
}

interface Open extends Watched {
  readonly alone: boolean;
  came: boolean;
  /** Of the same resource, the newest first: where one forecast follows the other, hundreds are open. */
  newer: Open | null;
  older: Open | null;
  isForgotten: boolean;
}

/** Up to this share of the room every forecast is watched; beyond it the fewer, the less room there is. */
const allUpTo = 0.25;

/**
 * Forecasts under observation: each is judged, when its horizon ends, by whether an access came, not by what was
 * prefetched, so it learns in a dry run too and is not biased by the decisions. All are watched alike, whatever they
 * said, and several of one resource at once: what is forecast again and again counts as often as it is decided on.
 */
export class Verdicts {
  private readonly newest: (Open | null)[] = [];
  /** The newest that was alone: those before it end before it begins. */
  private readonly newestAlone: (Open | null)[] = [];
  private readonly due = new DueQueue();
  private readonly slots: (Open | undefined)[] = [];
  private readonly free: number[] = [];
  private readonly capacity: number;
  private open = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** The chance of the next forecast to be watched, by the room that is left. */
  chance(): number {
    return Math.min(1, (1 - this.open / this.capacity) / (1 - allUpTo));
  }

  watch(forecast: Watched): void {
    const { resource, fromMs } = forecast;
    const older = this.newest[resource] ?? null;
    const alone = (this.newestAlone[resource]?.untilMs ?? Number.NEGATIVE_INFINITY) <= fromMs;
    const state = { came: false, newer: null, older, isForgotten: false };
    const entry: Open = { ...forecast, alone, ...state };
    if (older !== null) older.newer = entry;
    this.newest[resource] = entry;
    if (alone) this.newestAlone[resource] = entry;
    const slot = this.free.pop() ?? this.slots.length;
    this.slots[slot] = entry;
    this.open++;
    this.due.push(forecast.untilMs, slot);
  }

  access(resource: number, atMs: number): void {
    for (let entry = this.newest[resource] ?? null; entry !== null; entry = entry.older)
      if (atMs >= entry.fromMs && atMs <= entry.untilMs) entry.came = true;
  }

  /** Verdicts whose horizon has passed: known only then, or what comes late would count for less. */
  *ended(nowMs: number): Generator<Verdict> {
    while (this.due.nextMs() < nowMs) {
      const slot = this.due.pop();
      const entry = this.slots[slot];
      this.slots[slot] = undefined;
      this.free.push(slot);
      this.open--;
      if (entry === undefined || entry.isForgotten) continue;
      this.unlink(entry);
      yield entry;
    }
  }

  /** What is forgotten is not judged. */
  forget(gone: Uint8Array): void {
    for (let id = 0; id < gone.length; id++) {
      if (gone[id] !== 1) continue;
      for (let entry = this.newest[id] ?? null; entry !== null; entry = entry.older)
        entry.isForgotten = true;
      this.newest[id] = null;
      this.newestAlone[id] = null;
    }
  }

  private unlink(entry: Open): void {
    const { resource, newer, older } = entry;
    if (newer === null) this.newest[resource] = older;
    else newer.older = older;
    if (older !== null) older.newer = newer;
    if (this.newestAlone[resource] === entry) this.newestAlone[resource] = null;
  }
}
