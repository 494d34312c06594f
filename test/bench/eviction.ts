import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createStore } from '../../model/backtest/stores/create-store.ts';
import { storeNames, type Store } from '../../model/backtest/stores/store.ts';
import { loadTrace, type Trace } from '../../model/backtest/trace.ts';
import { createForesightStore, useTimes } from './eviction/foresight-store.ts';
import { CacheIndex } from '../../worker/cache/rules/cache-index.ts';

/**
 * Replacement alone: one cache, nothing expires, nothing is prefetched. Hit ratio and byte hit ratio of
 * the edge node's own index beside LRU, S3-FIFO, GDSF and Belady, at shares of the distinct bytes (or
 * objects, where the trace has no sizes).
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    traces: { type: 'string', default: '../shared/traces' },
    /** Only traces whose name begins so. */
    only: { type: 'string', default: '' },
    /** Hours of the future that a bound for all forecasts knows; 0: left out. */
    foresight: { type: 'string', default: '0' },
  },
});

const shares = [0.01, 0.05, 0.1];

interface Row {
  readonly trace: string;
  readonly share: number;
  readonly policy: string;
  readonly hitRatio: number;
  readonly byteHitRatio: number;
}

const makers: readonly (readonly [string, (capacityBytes: number) => Store])[] = [
  ...storeNames
    .filter((name) => name !== 'forecast-value')
    .map((name) => [name, (bytes: number) => createStore(name, bytes)] as const),
  ['forecast-value', (bytes) => indexStore(bytes, 0.5)],
  ['… for requests', (bytes) => indexStore(bytes, 0.1)],
  ['… for bytes', (bytes) => indexStore(bytes, 1)],
];

const rows: Row[] = [];
for (const file of ['cran-2014-05.csv.gz', 'cache2k-web12.csv.gz']) {
  if (!file.startsWith(options.only)) continue;
  const path = `${options.traces}/${file}`;
  if (!existsSync(path)) {
    console.log(`${file}: not there, left out`);
    continue;
  }
  const { trace } = await loadTrace({ files: [path] });
  // The web12 trace knows keys alone.
  rows.push(
    ...replayAll(trace, file.startsWith('cran') ? sizesOf(trace) : trace.resources.map(() => 1)),
  );
}
if (options.json) console.log(JSON.stringify(rows));

/** The index that the edge node ships, with nothing but what visitors bring. */
function indexStore(capacityBytes: number, byteWeight: number): Store {
  const index = new CacheIndex({ capacityBytes, onDemandShare: 0.25, byteWeight });
  return {
    admit({ slot, bytes, nowMs }) {
      const key = String(slot);
      const { admitted, evicted } = index.admit({
        key,
        base: key,
        bytes,
        confidence: undefined,
        expiresAtMs: Infinity,
        lastUseMs: nowMs,
        uses: 0,
      });
      return admitted ? evicted.map(Number) : [...evicted.map(Number), slot];
    },
    hit: (slot, { nowMs }) => index.use(String(slot), nowMs),
  };
}

/** Objects keep one size: the largest that was transferred. */
function sizesOf(trace: Trace): number[] {
  const sizes = trace.resources.map(() => 1);
  for (let at = 0; at < trace.length; at++) {
    const resource = trace.resource[at]!;
    sizes[resource] = Math.max(sizes[resource]!, trace.bytes[at]!);
  }
  return sizes;
}

function replayAll(trace: Trace, sizes: readonly number[]): Row[] {
  const seen = new Set(trace.resource);
  const distinctBytes = [...seen].reduce((sum, resource) => sum + sizes[resource]!, 0);
  const nextUseMs = nextUses(trace);
  const spanMs = Number(options.foresight) * 3_600_000;
  const times = spanMs > 0 ? useTimes(trace) : [];
  const bounds = (spanMs > 0 ? [0.3, 0.5] : []).map((byteWeight) => {
    const make = (capacityBytes: number): Store =>
      createForesightStore({ capacityBytes, byteWeight, spanMs, sizes, times });
    return [`foresight w ${byteWeight}`, make] as const;
  });
  const made: Row[] = [];
  for (const share of shares) {
    console.log(`${trace.name}, capacity ${share * 100} % of ${distinctBytes}`);
    for (const [policy, make] of [...makers, ...bounds]) {
      const row = replay({
        trace,
        sizes,
        nextUseMs,
        store: make(Math.floor(distinctBytes * share)),
      });
      made.push({ trace: trace.name, share, policy, ...row });
      const cells = [row.hitRatio, row.byteHitRatio].map((ratio) => ratio.toFixed(4).padStart(8));
      console.log(`  ${policy.padEnd(16)} hits ${cells[0]}  bytes ${cells[1]}`);
    }
  }
  return made;
}

function replay(input: {
  trace: Trace;
  sizes: readonly number[];
  nextUseMs: Float64Array;
  store: Store;
}): Pick<Row, 'hitRatio' | 'byteHitRatio'> {
  const { trace, sizes, store } = input;
  const stored = new Set<number>();
  let hits = 0;
  let hitBytes = 0;
  let bytes = 0;
  for (let at = 0; at < trace.length; at++) {
    const slot = trace.resource[at]!;
    const use = { nowMs: trace.atMs[at]!, nextUseMs: input.nextUseMs[at]! };
    bytes += sizes[slot]!;
    if (stored.has(slot)) {
      hits++;
      hitBytes += sizes[slot]!;
      store.hit(slot, use);
      continue;
    }
    stored.add(slot);
    for (const gone of store.admit({ slot, bytes: sizes[slot]!, score: undefined, ...use }))
      stored.delete(gone);
  }
  return { hitRatio: hits / trace.length, byteHitRatio: hitBytes / bytes };
}

function nextUses(trace: Trace): Float64Array {
  const next = new Float64Array(trace.length);
  const last = new Map<number, number>();
  for (let at = trace.length - 1; at >= 0; at--) {
    const resource = trace.resource[at]!;
    next[at] = last.get(resource) ?? Infinity;
    last.set(resource, trace.atMs[at]!);
  }
  return next;
}
