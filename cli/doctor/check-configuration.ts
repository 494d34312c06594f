import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ok, trouble, type Finding } from './check.ts';

export interface Configuration {
  readonly finding: Finding;
  /** ORIGIN of wrangler.toml, '' when it could not be read. */
  readonly origin: string;
}

const neededBindings = ['FORECASTER', 'COORDINATOR', 'HUB', 'ACCESS_QUEUE', 'OUTCOME_QUEUE'];

/** Whether wrangler.toml can be read and binds what the Worker needs. The npm package comes without wrangler. */
export async function checkConfiguration(root: string): Promise<Configuration> {
  const wrangler = await import('wrangler').catch(() => undefined);
  if (wrangler === undefined) {
    const found = 'not read: there is no wrangler here';
    const remedy = 'start, replay and deployment need it: npm install wrangler.';
    return { finding: trouble('wrangler.toml', { state: 'failed', found, remedy }), origin: '' };
  }
  const { unstable_readConfig: readConfig } = wrangler;
  const remedy = 'Compare wrangler.toml with the one that Forecache comes with.';
  try {
    const config = readConfig({ config: join(root, 'wrangler.toml') });
    const bound = new Set<unknown>([
      ...config.durable_objects.bindings.map((binding: { name: unknown }) => binding.name),
      ...(config.queues.producers ?? []).map((queue: { binding: unknown }) => queue.binding),
    ]);
    const missing: string[] = neededBindings.filter((name) => !bound.has(name));
    const origin = typeof config.vars.ORIGIN === 'string' ? config.vars.ORIGIN : '';
    if (origin === '') missing.push('ORIGIN');
    if (missing.length > 0) {
      const found = `without ${missing.join(', ')}`;
      return { finding: trouble('wrangler.toml', { state: 'failed', found, remedy }), origin };
    }
    return { finding: ok('wrangler.toml', `${config.name}, ${config.compatibility_date}`), origin };
  } catch (error) {
    const found = String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
    return { finding: trouble('wrangler.toml', { state: 'failed', found, remedy }), origin: '' };
  }
}

const secretNames = ['SIGNING_KEYS', 'OPERATOR_TOKEN'] as const;

/** Whether the secrets are set for local runs; names only, never a value. */
export function checkSecrets(root: string): Finding {
  const path = join(root, '.dev.vars');
  const given = existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
  const missing = secretNames.filter((name) => (given[name] ?? process.env[name] ?? '') === '');
  if (missing.length === 0) return ok('secrets', secretNames.join(', '));
  return trouble('secrets', {
    state: 'warning',
    found: `without ${missing.join(', ')}`,
    remedy: `The demo makes its own. To deploy: ${missing.map((name) => `npx wrangler secret put ${name}`).join('; ')}.`,
  });
}
