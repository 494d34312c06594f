/** An event of the browser's trace, category `devtools.timeline`; times in us. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly data?: { readonly url?: string } };
}

export interface TraceSums {
  /** Evaluation of the page script and calls of its functions and of its lazy parts', ms. */
  readonly allMs: number;
  /** What of that began before the page's load event. */
  readonly beforeLoadMs: number;
}

const pagePart = /\/\.forecache\/(?!sw\.js)[\w.]+\.js$/;

/** Sums up the events of a trace that are ours. What runs as a microtask the trace gives no script for. */
export function sumTrace(events: readonly TraceEvent[]): TraceSums {
  // The first is of the empty page that was there before.
  const loadedUs = events.findLast(({ name }) => name === 'MarkLoad')?.ts ?? Infinity;
  const ours = events.filter(
    ({ name, ph, args }) =>
      ph === 'X' &&
      /^(?:EvaluateScript|FunctionCall)$/.test(name) &&
      pagePart.test(args?.data?.url ?? ''),
  );
  const sum = (some: readonly TraceEvent[]): number =>
    some.reduce((ms, { dur = 0 }) => ms + dur / 1_000, 0);
  return { allMs: sum(ours), beforeLoadMs: sum(ours.filter(({ ts }) => ts < loadedUs)) };
}
