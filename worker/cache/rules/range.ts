/** What a Range field asks of a body of a known length. Offsets in bytes, `end` exclusive. */
export type RangeVerdict =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

const whole: RangeVerdict = { kind: 'whole' };

/**
 * RFC 9110 section 14.2. A field in another unit or that does not parse is ignored, and so is one
 * with several ranges ("A server MAY ignore the Range header field"): the whole answers them.
 */
export function cutRange(value: string | undefined, bytes: number): RangeVerdict {
  const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(value ?? '');
  if (match === null) return whole;
  const [first, last] = [match[1]!, match[2]!];
  if (first === '') {
    if (last === '') return whole;
    // "If the selected representation is shorter than the specified suffix-length, the entire
    // representation is used."
    const length = Math.min(Number(last), bytes);
    return length === 0
      ? { kind: 'unsatisfiable' }
      : { kind: 'part', start: bytes - length, end: bytes };
  }
  const start = Number(first);
  const end = last === '' ? bytes : Math.min(Number(last) + 1, bytes);
  // "An int-range is invalid if the last-pos value is present and less than first-pos."
  if (last !== '' && Number(last) < start) return whole;
  return start >= bytes ? { kind: 'unsatisfiable' } : { kind: 'part', start, end };
}

/** The Content-Range of a part (RFC 9110 section 14.4). */
export function contentRange({
  start,
  end,
  bytes,
}: {
  start: number;
  end: number;
  bytes: number;
}): string {
  return `bytes ${start}-${end - 1}/${bytes}`;
}
