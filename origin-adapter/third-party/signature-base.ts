/** What of a request a signature can cover. */
export interface SignedRequest {
  readonly method: string;
  /** Host, and port where it is not the scheme's own, in lower case. */
  readonly authority: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly header: (name: string) => string | null;
}

/**
 * The text that is signed (RFC 9421, section 2.5): a line for each component, then the parameters.
 * Undefined when a component is absent from the request, unknown, or named twice.
 */
export function signatureBase(
  request: SignedRequest,
  covered: { readonly components: readonly string[]; readonly input: string },
): string | undefined {
  if (new Set(covered.components).size !== covered.components.length) return undefined;
  const lines: string[] = [];
  for (const name of covered.components) {
    const value = name.startsWith('@') ? derived(request, name) : field(request, name);
    if (value === undefined) return undefined;
    lines.push(`"${name}": ${value}`);
  }
  return [...lines, `"@signature-params": ${covered.input}`].join('\n');
}

/** RFC 9421, section 2.2. */
function derived({ method, authority, target }: SignedRequest, name: string): string | undefined {
  const queryAt = target.indexOf('?');
  switch (name) {
    case '@method':
      return method;
    case '@authority':
      return authority.toLowerCase();
    case '@path':
      return queryAt < 0 ? target : target.slice(0, queryAt);
    case '@query':
      return queryAt < 0 ? '?' : target.slice(queryAt);
    case '@request-target':
      return target;
    default:
      return undefined;
  }
}

/** RFC 9421, section 2.1. */
function field({ header }: SignedRequest, name: string): string | undefined {
  return header(name)?.trim();
}
