import type { Arm, OriginFetch } from './ledger.ts';

/** What the origin's process is told first. */
export interface ServeCommand {
  readonly seed: string;
  readonly startMs: number;
  readonly realStartMs: number;
  readonly speed: number;
  /** The SIGNING_KEYS of the edge. */
  readonly signingKeys: string;
  /** Ports to listen on; 0 for any that is free. */
  readonly ports: Readonly<Record<Arm, number>>;
}

/** What the origin's process tells. */
export type OriginMessage =
  | { readonly kind: 'serving'; readonly ports: Readonly<Record<Arm, number>> }
  | { readonly kind: 'fetched'; readonly fetch: OriginFetch };

/** Narrows what came over the channel between the two processes; throws TypeError on anything else. */
export function readServeCommand(message: unknown): ServeCommand {
  if (!isServeCommand(message)) throw new TypeError('not-a-command: the origin was told nonsense');
  return message;
}

/** As `readServeCommand`, the other way. */
export function readOriginMessage(message: unknown): OriginMessage {
  if (!isOriginMessage(message)) throw new TypeError('not-a-message: the origin told nonsense');
  return message;
}

function isServeCommand(value: unknown): value is ServeCommand {
  const fields = { seed: 'string', startMs: 'number', realStartMs: 'number', speed: 'number' };
  return (
    has(value, { ...fields, signingKeys: 'string' }) && 'ports' in value && isPorts(value.ports)
  );
}

function isOriginMessage(value: unknown): value is OriginMessage {
  if (!has(value, { kind: 'string' })) return false;
  if ('ports' in value) return isPorts(value.ports);
  const fields = { arm: 'string', path: 'string', leftAtMs: 'number', bytes: 'number' };
  const flags = { prefetch: 'boolean', shareable: 'boolean' };
  return 'fetch' in value && has(value.fetch, { ...fields, ...flags });
}

function isPorts(value: unknown): value is Record<Arm, number> {
  return has(value, { on: 'number', none: 'number' });
}

function has(value: unknown, types: Readonly<Record<string, string>>): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const given = new Map<string, unknown>(Object.entries(value));
  return Object.entries(types).every(([name, type]) => typeof given.get(name) === type);
}
