import { fileURLToPath } from 'node:url';
import { createTestHarness } from 'wrangler';

const rows = 1_000;
const timesPerRequest = 20;
const requests = 15;

export interface ScoreTiming {
  /** Median over requests of the time to score 1,000 candidates, ms. */
  readonly scoreMs: number;
  readonly modelBytes: number;
}

/** Times the shipped model in workerd from outside: a request that scores 20 times, less one that scores never. */
export async function timeScores(): Promise<ScoreTiming> {
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] ??= 'false';
  process.env['WRANGLER_SEND_METRICS'] ??= 'false';
  process.env['WRANGLER_LOG'] ??= 'none';
  const root = fileURLToPath(new URL('../../workerd/score-bench', import.meta.url));
  const harness = createTestHarness({ root, workers: [{ configPath: 'wrangler.toml' }] });
  await harness.listen();
  try {
    const ask = async (times: number): Promise<{ ms: number; modelBytes: number }> => {
      const startedMs = performance.now();
      const answer = await harness.fetch(`http://score.test/?rows=${rows}&times=${times}`);
      const body: unknown = await answer.json();
      const ms = performance.now() - startedMs;
      if (!isAnswer(body))
        throw new TypeError(`workerd answered ${answer.status}: ${JSON.stringify(body)}`);
      return { ms, modelBytes: body.modelBytes };
    };
    const { modelBytes } = await ask(timesPerRequest);
    const perScore: number[] = [];
    for (let request = 0; request < requests; request++) {
      const without = await ask(0);
      const full = await ask(timesPerRequest);
      perScore.push((full.ms - without.ms) / timesPerRequest);
    }
    return { scoreMs: perScore.sort((a, b) => a - b)[requests >> 1] ?? Number.NaN, modelBytes };
  } finally {
    await harness.close();
  }
}

function isAnswer(body: unknown): body is { modelBytes: number } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'modelBytes' in body &&
    typeof body.modelBytes === 'number'
  );
}
