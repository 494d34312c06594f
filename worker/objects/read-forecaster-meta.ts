/** Reads what a snapshot says beside its engines; what is not understood is left out. */
export function readForecasterMeta(json: string): {
  counters: Record<string, number>;
  ids: string[];
  /** Lags behind other regions, as `RisingWatch.save` gave them. */
  rising: unknown;
} {
  const value: unknown = JSON.parse(json);
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const given = new Map<string, unknown>(fields);
  const counters = Object.entries(given.get('counters') ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const ids = given.get('ids');
  return {
    counters: Object.fromEntries(counters),
    rising: given.get('rising'),
    ids: Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : [],
  };
}
