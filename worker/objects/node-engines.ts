import type { Access, Forecast, Hint } from '../../protocol/messages.ts';
import { createRegionEngine } from '../forecast/region-engine.ts';
import type { EngineSettings } from '../forecast/settings.ts';
import { SiteEvidence } from '../forecast/site-evidence.ts';
import type { RegionEngine, Scorer } from '../forecast/types.ts';

/** Engines that a region keeps at most; each holds about 4 MB at the bounds below. */
const enginesMax = 8;
/** The engine of all nodes past that number. */
const restName = '';

/** Keeps an object with eight engines near 60 MB of the 128 MB that it may have. */
const objectEngineSettings: Partial<EngineSettings> = {
  maxResources: 6_000,
  maxVisitors: 8_192,
  maxVisits: 1 << 17,
  // The coordinator refuses what is below half anyway.
  minConfidence: 0.3,
  maxVerdicts: 4_096,
};

/**
 * The region's engines, one a node: caches are not shared between data centres, so what is fresh in
 * one is still to be fetched in another. All share what the site's visitors teach.
 */
export class NodeEngines {
  private readonly region: string;
  private readonly evidence: SiteEvidence;
  private readonly engines = new Map<string, RegionEngine>();
  private keepsMs: Readonly<Record<string, number>> = {};

  constructor(region: string, settings: Partial<EngineSettings> = {}) {
    this.region = region;
    this.evidence = new SiteEvidence({ ...objectEngineSettings, ...settings });
  }

  get names(): readonly string[] {
    return [...this.engines.keys()];
  }

  observe(access: Access, node: string): void {
    // A browser's own cache answered: that teaches what follows what, and is no demand on a node.
    if (node === '') this.engineOf(restName).observeElsewhere(access);
    else this.engineOf(node).observe(access, node);
  }

  /** An access of another region. */
  observeElsewhere(access: Access): void {
    this.engineOf(restName).observeElsewhere(access);
  }

  notePrefetched(held: { node: string; resource: string; untilMs: number }): void {
    this.engines.get(held.node)?.notePrefetched(held.resource, held.untilMs);
  }

  /** Mean time, ms, that nodes keep what they get; those that are not named have room for all. */
  noteKeeping(keepsMs: Readonly<Record<string, number>>): void {
    this.keepsMs = keepsMs;
  }

  /** What each node will need, most confident first. */
  async forecast(nowMs: number, scorer: Scorer): Promise<Forecast[]> {
    const forecasts: Forecast[] = [];
    for (const [node, engine] of this.engines) {
      const keptForMs = this.keepsMs[node] ?? Infinity;
      const batch = engine.collectCandidates(nowMs, { keptForMs });
      if (batch.candidates.length === 0) continue;
      forecasts.push(...engine.conclude(batch, await scorer.score(batch)));
    }
    return forecasts.sort((a, b) => b.confidence - a.confidence);
  }

  hints(request: { page: string; visitor: string; atMs: number; limit: number }): Hint[] {
    return this.engineOf(restName).hints(request);
  }

  nextDueMs(): number {
    let dueMs = Infinity;
    for (const engine of this.engines.values()) dueMs = Math.min(dueMs, engine.nextDueMs());
    return dueMs;
  }

  counters(): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const engine of this.engines.values()) {
      for (const [name, value] of Object.entries(engine.counters)) {
        sums[name] = (sums[name] ?? 0) + value;
      }
    }
    return sums;
  }

  snapshots(): { readonly node: string; readonly bytes: Uint8Array }[] {
    return [...this.engines].map(([node, engine]) => ({ node, bytes: engine.snapshot() }));
  }

  /** @throws SnapshotError when the bytes are not this version's. */
  restore(node: string, bytes: Uint8Array): void {
    this.engineOf(node).restore(bytes);
  }

  private engineOf(node: string): RegionEngine {
    const name = this.engines.has(node) || this.engines.size < enginesMax ? node : restName;
    let engine = this.engines.get(name);
    if (engine === undefined) {
      engine = createRegionEngine({ region: this.region, site: this.evidence });
      this.engines.set(name, engine);
    }
    return engine;
  }
}
