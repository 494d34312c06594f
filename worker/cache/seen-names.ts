/** What each resource was last seen to vary by: saves the lookup of the note. */
const seenNames = new Map<string, readonly string[]>();
const mostSeenNames = 20_000;

export function namesOf(base: string): readonly string[] | undefined {
  return seenNames.get(base);
}

export function rememberNames(base: string, names: readonly string[]): void {
  if (names.length === 0) {
    seenNames.delete(base);
    return;
  }
  if (seenNames.size >= mostSeenNames) {
    const oldest = seenNames.keys().next();
    if (!oldest.done) seenNames.delete(oldest.value);
  }
  seenNames.set(base, names);
}
