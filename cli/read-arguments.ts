/** A command line that says what cannot be, with the option, the value and the bound. */
export class ArgumentError extends RangeError {
  override readonly name = 'ArgumentError';
}

export interface NumberBounds {
  /** Without the dashes. */
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** @throws ArgumentError when it is no number from `least` to `most`. */
export function readNumber(text: string, { name, least, most }: NumberBounds): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new ArgumentError(`--${name} is ${text}, must be a number from ${least} to ${most}`);
}

/** @throws ArgumentError when it is no http or https address. */
export function readAddress(text: string, name: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new ArgumentError(`--${name} is ${text}, must be an address like http://localhost:3000`);
}
