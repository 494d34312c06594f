/** Options that the parser itself answers. */
const common = ['help', 'version'];

/**
 * The parser passes over what it does not know: a slip of the pen would run with the defaults.
 *
 * @throws RangeError 'unknown-option' with the nearest one that there is.
 */
export function refuseUnknownOptions(given: readonly string[], known: readonly string[]): void {
  const names = [...known, ...common];
  const plain = new Set(names.map(plainName));
  for (const word of given) {
    if (word === '--') return;
    const [, name] = /^--(?:no-)?([A-Za-z][\w-]*)/.exec(word) ?? [];
    if (name === undefined || plain.has(plainName(name)) || plain.has(plainName(`no-${name}`)))
      continue;
    const near = nearest(name, names);
    const hint = near === undefined ? '' : `, did you mean --${near}?`;
    throw new RangeError(`unknown-option: --${name}${hint} (--help lists them)`);
  }
}

/** `--held-back` and `--heldBack` are one. */
function plainName(name: string): string {
  return name.replaceAll('-', '').toLowerCase();
}

function nearest(name: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((other) => ({ other, distance: editDistance(plainName(name), plainName(other)) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance * 2 < name.length ? best.other : undefined;
}

/** Levenshtein, 1966. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const change = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
