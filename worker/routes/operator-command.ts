import { regions } from '../collect/region-of.ts';
import type { Command } from '../coordinate/types.ts';
import type { Env } from '../env.ts';
import { globalSwitchName, siteSwitchName } from '../objects/kill-switches.ts';
import { objectName } from '../objects/object-name.ts';
import { settingsOf } from '../settings.ts';

/** An operator's order as the request's body says it. */
export interface Order {
  readonly command: 'kill' | 'resume';
  /** '' for this site, '*' for all. */
  readonly site: string;
  readonly reason: string;
}

export type ReadOrder =
  | { readonly valid: true; readonly order: Order }
  | { readonly valid: false; readonly reason: string };

const reasonMax = 200;

/** Decodes `{"command": "kill" | "resume", "site"?: host | "*", "reason"?: text}`. */
export function readOrder(value: unknown): ReadOrder {
  if (typeof value !== 'object' || value === null) return invalid('expected a JSON object');
  const given = new Map<string, unknown>(Object.entries(value));
  const command = given.get('command');
  if (command !== 'kill' && command !== 'resume') {
    return invalid(`command is ${JSON.stringify(command)}, expected kill or resume`);
  }
  const site = given.get('site') ?? '';
  const reason = given.get('reason') ?? '';
  if (typeof site !== 'string' || typeof reason !== 'string') {
    return invalid('site and reason must be strings');
  }
  return { valid: true, order: { command, site, reason: reason.slice(0, reasonMax) } };
}

/**
 * Tells every coordinator concerned, and throws the switch of the site, or of all, at which a
 * coordinator looks before it lets a prefetch start: one that did not hear the order itself stops by that.
 * @returns the names of the objects that did not hear it.
 */
export async function carryOut(
  env: Env,
  order: Order & { readonly host: string },
): Promise<string[]> {
  const command: Command =
    order.command === 'kill' ? { kind: 'kill', reason: order.reason } : { kind: 'resume' };
  const everywhere = order.site === '*';
  const sites = everywhere
    ? new Set([order.host, ...settingsOf(env).sites.keys()])
    : new Set([order.site === '' ? order.host : order.site]);
  const names = [...sites].flatMap((site) => [
    siteSwitchName(site),
    ...regions.map((region) => objectName({ site, region })),
  ]);
  if (everywhere) names.unshift(globalSwitchName);
  const failed: string[] = [];
  await Promise.all(
    names.map(async (name) => {
      // One that cannot even be addressed must not keep the order from the others.
      try {
        await env.COORDINATOR.getByName(name).command(command);
      } catch (error) {
        console.error('command-failed', name, String(error));
        failed.push(name);
      }
    }),
  );
  return failed;
}

function invalid(reason: string): ReadOrder {
  return { valid: false, reason };
}
