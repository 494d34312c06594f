/** A JSON object of a log line, read field by field without trusting any type. */
export type JsonFields = ReadonlyMap<string, unknown>;

export function jsonFields(line: string): JsonFields | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map(Object.entries(value));
}

/** First of the named fields that is there; strings as they are, numbers printed, '-' counts as absent. */
export function textField(fields: JsonFields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields.get(name);
    if (typeof value === 'string' && value !== '' && value !== '-') return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}

/** First of the named fields as a whole number >= 0; 0 when none is there, undefined when malformed. */
export function countField(fields: JsonFields, names: readonly string[]): number | undefined {
  const text = textField(fields, names);
  if (text === undefined) return 0;
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 ? value : undefined;
}
