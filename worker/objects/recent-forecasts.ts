import type { Forecast } from '../../protocol/messages.ts';

/** As many as a region may have leases waiting for some nodes. */
const keptMax = 1_024;
/** Leases live a quarter of the horizon, and this long at the least, ms. */
const currentMinMs = 30_000;

/** The forecasts whose leases may still wait somewhere, for whoever has to take them over. */
export class RecentForecasts {
  private readonly kept = new Map<string, Forecast>();

  note(forecasts: readonly Forecast[]): void {
    for (const forecast of forecasts) {
      const key = keyOf(forecast.nodes[0]?.node ?? '', forecast.resource);
      this.kept.delete(key);
      this.kept.set(key, forecast);
    }
    for (const key of this.kept.keys()) {
      if (this.kept.size <= keptMax) break;
      this.kept.delete(key);
    }
  }

  /** The node has it: nobody need take that over. */
  drop(node: string, resource: string): void {
    this.kept.delete(keyOf(node, resource));
  }

  /** Most confident first. */
  current(nowMs: number): Forecast[] {
    return [...this.kept.values()]
      .filter(({ madeAtMs, horizonMs }) => madeAtMs + Math.max(currentMinMs, horizonMs / 4) > nowMs)
      .sort((a, b) => b.confidence - a.confidence);
  }
}

function keyOf(node: string, resource: string): string {
  return `${node} ${resource}`;
}
