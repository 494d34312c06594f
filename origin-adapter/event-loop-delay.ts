/** A measurement older than this says nothing about now. */
const windowMs = 1_000;
const sampleMs = 20;

/**
 * A function that answers by how many ms the event loop was late in the last second, on average.
 * Node's own histogram where there is one; runtimes that isolate requests from each other have no
 * such thing, and there the answer is always 0. `getBuiltinModule` rather than an import, so that
 * this file loads in every runtime (Node 20.16 and later have it).
 */
export function eventLoopDelay(): () => number {
  const hooks = globalThis.process?.getBuiltinModule?.('node:perf_hooks');
  if (!hooks?.monitorEventLoopDelay) return () => 0;
  const histogram = hooks.monitorEventLoopDelay({ resolution: sampleMs });
  histogram.enable();
  let sinceMs = performance.now();
  let lastMs = 0;
  return () => {
    const nowMs = performance.now();
    // Samples are the time between two ticks, so the resolution itself is no delay. Without any
    // sample in the window the loop was blocked for all of it.
    const measuredMs = histogram.count === 0 ? 0 : histogram.mean / 1e6 - sampleMs;
    if (nowMs - sinceMs < windowMs) return Math.max(lastMs, measuredMs);
    lastMs = Math.max(0, measuredMs);
    sinceMs = nowMs;
    histogram.reset();
    return lastMs;
  };
}
