/**
 * Header fields as the rules see them: lower-case names, several lines of one name joined by
 * ', ' as RFC 9110 section 5.3 has it.
 */
export type Fields = ReadonlyMap<string, string>;

/** Anything that yields names and values, such as the platform's `Headers`. */
export function fieldsOf(lines: Iterable<readonly [string, string]>): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of lines) {
    const lower = name.toLowerCase();
    const before = fields.get(lower);
    fields.set(lower, before === undefined ? value : `${before}, ${value}`);
  }
  return fields;
}

/** Members of a comma-separated list (RFC 9110 section 5.6.1), trimmed, empty ones left out. Quoted commas stay. */
export function listMembers(value: string | undefined): string[] {
  if (value === undefined || value === '') return [];
  if (!value.includes('"')) {
    return value
      .split(',')
      .map((member) => member.trim())
      .filter((member) => member !== '');
  }
  const members: string[] = [];
  let member = '';
  let quoted = false;
  for (let at = 0; at < value.length; at++) {
    const character = value[at]!;
    if (quoted && character === '\\') {
      member += character + (value[++at] ?? '');
      continue;
    }
    if (character === '"') quoted = !quoted;
    if (character === ',' && !quoted) {
      members.push(member.trim());
      member = '';
    } else {
      member += character;
    }
  }
  members.push(member.trim());
  return members.filter((text) => text !== '');
}
