import { ok, trouble, type Finding } from './check.ts';

const timeoutMs = 5_000;

/** Whether the origin answers at all; any status is an answer. */
export async function checkOrigin(origin: string): Promise<Finding> {
  if (!URL.canParse(origin)) {
    return trouble('origin', {
      state: 'failed',
      found: `'${origin}' is no URL`,
      remedy:
        'Set ORIGIN in wrangler.toml, or give --origin, as scheme and host: http://localhost:3000.',
    });
  }
  const startMs = performance.now();
  try {
    const answer = await fetch(origin, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return ok(
      'origin',
      `${origin} answered ${answer.status} in ${Math.round(performance.now() - startMs)} ms`,
    );
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return trouble('origin', {
      state: 'warning',
      found: `${origin}: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy:
        'Start the origin, or name another by --origin. "npm start" alone brings one of its own.',
    });
  }
}
