import { randomBytes } from 'node:crypto';

/** Secrets of one run, drawn anew each time. */
export interface DemoSecrets {
  readonly SIGNING_KEYS: string;
  readonly [name: string]: string;
}

const secretBytes = 32;

export function makeSecrets(): DemoSecrets {
  const secret = randomBytes(secretBytes).toString('base64url');
  return { SIGNING_KEYS: JSON.stringify({ local: secret }) };
}
