/** One signature of a request, as its fields say it (RFC 9421, sections 4.1 and 4.2). */
export interface HttpSignature {
  /** Names of the covered components, in order, without quotes. */
  readonly components: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** The member's value as it came: what `@signature-params` covers. */
  readonly input: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const mostCharacters = 4_096;
const quoted = String.raw`"[\x20\x21\x23-\x5b\x5d-\x7e]*"`;
const parameter = String.raw`;[a-z][a-z0-9_-]*=(?:${quoted}|-?\d{1,15}|[A-Za-z*][\w!#$%&'*+.^|~:/-]*)`;
const inputMember = new RegExp(
  String.raw`^\s*([a-z*][\w.*-]*)=(\((?:${quoted}(?: ${quoted})*)?\)(?:${parameter})*)\s*(?:,|$)`,
);
const signatureMember = /^\s*([a-z*][\w.*-]*)=:([A-Za-z0-9+/]*={0,2}):\s*(?:,|$)/;

/**
 * Reads `Signature-Input` and `Signature`. Components with parameters of their own (`;sf`, `;req`)
 * are beyond what a prefetch needs: with one of them, as with anything malformed, there is none.
 */
export function readSignatures(input: string, signature: string): HttpSignature[] {
  const bytes = new Map(
    members(signature, signatureMember).map(([label, text]) => [label, fromBase64(text)]),
  );
  return members(input, inputMember).flatMap(([label, text]) => {
    const found = bytes.get(label);
    const end = text.indexOf(')');
    return found === undefined
      ? []
      : [
          {
            components: unquoteAll(text.slice(1, end)),
            parameters: parametersOf(text.slice(end + 1)),
            input: text,
            bytes: found,
          },
        ];
  });
}

/** Members of a dictionary from the first on; none when one of them is malformed. */
function members(header: string, pattern: RegExp): [label: string, value: string][] {
  const found: [string, string][] = [];
  let rest = header.length > mostCharacters ? '' : header;
  while (rest !== '') {
    const match = pattern.exec(rest);
    if (match?.[1] === undefined || match[2] === undefined) return [];
    found.push([match[1], match[2]]);
    rest = rest.slice(match[0].length);
  }
  return found;
}

function unquoteAll(list: string): string[] {
  return [...list.matchAll(/"([^"]*)"/g)].map(([, name]) => name ?? '');
}

function parametersOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/;([a-z][a-z0-9_-]*)=(?:"([^"]*)"|([^;]*))/g)];
  return Object.fromEntries(pairs.map(([, name, string, bare]) => [name, string ?? bare ?? '']));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
