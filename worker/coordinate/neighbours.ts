/** By the way that traffic takes between them, nearest first: two, so that one more may fail. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  wnam: ['enam', 'sam'],
  enam: ['wnam', 'weur'],
  sam: ['enam', 'wnam'],
  weur: ['eeur', 'enam'],
  eeur: ['weur', 'me'],
  apac: ['oc', 'wnam'],
  oc: ['apac', 'wnam'],
  afr: ['weur', 'me'],
  me: ['eeur', 'weur'],
};

/** The regions that stand in for this one when its coordinator cannot be reached, in that order. */
export function neighboursOf(region: string): readonly string[] {
  return neighbours[region] ?? [];
}
