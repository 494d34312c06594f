/** What the sums are made of; a `Profile` of the DevTools protocol fits. */
export interface SampledProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly columnNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  /** Node of each sample. */
  readonly samples?: readonly number[];
  /** From one sample to the next, us. */
  readonly timeDeltas?: readonly number[];
}

export interface ProfileSums {
  /** In functions of the page script itself, ms. */
  readonly scriptMs: number;
  /** The same, with its lazy parts and with what either calls in the browser. */
  readonly allMs: number;
  /** By function and column in the minified file; of a call into the browser, by its caller. */
  readonly functions: ReadonlyMap<string, number>;
}

const ownFile = /\/\.forecache\/((?:client|window|overlay)[\w.]*\.js)$/;

/** Sums up the time of a profile that is ours. */
export function sumProfile({ nodes, samples = [], timeDeltas = [] }: SampledProfile): ProfileSums {
  const labels = new Map<number, string>();
  for (const { id, callFrame, children = [] } of nodes) {
    const [, file] = ownFile.exec(callFrame.url) ?? [];
    const { functionName, columnNumber } = callFrame;
    if (file) labels.set(id, `${file} ${functionName || 'anonymous'}:${columnNumber}`);
    const own = labels.get(id);
    // A node's children come after it. Those without a URL are the browser's.
    if (own === undefined) continue;
    for (const child of children) labels.set(child, `browser, from ${own}`);
  }
  const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  let scriptMs = 0;
  let allMs = 0;
  for (const [at, id] of samples.entries()) {
    const label = labels.get(id);
    const frame = names.get(id);
    if (label === undefined || frame === undefined) continue;
    const ms = (timeDeltas[at] ?? 0) / 1_000;
    allMs += ms;
    if (label.startsWith('client')) scriptMs += ms;
    const name = label.startsWith('browser') ? `${frame.functionName} (${label})` : label;
    functions.set(name, (functions.get(name) ?? 0) + ms);
  }
  return { scriptMs, allMs, functions };
}
