import { Agent, request } from 'node:http';

export interface Load {
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
}

/** Sends requests over kept-alive connections, each as soon as the one before is read to its end. */
export async function load(input: {
  /** Called for each request: its URL. */
  readonly next: () => URL;
  readonly connections: number;
  readonly requests: number;
}): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: input.connections });
  const tookMs: number[] = [];
  let left = input.requests;
  const startMs = performance.now();
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const sentMs = performance.now();
      await get(input.next(), agent);
      tookMs.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: input.connections }, worker));
  const seconds = (performance.now() - startMs) / 1_000;
  agent.destroy();
  tookMs.sort((a, b) => a - b);
  return {
    requestsPerSecond: tookMs.length / seconds,
    p99Ms: tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * 0.99))] ?? 0,
  };
}

function get(url: URL, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    // Packing bodies on the way would be measured instead of the cache.
    const headers = { 'accept-encoding': 'identity' };
    const sent = request(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200)
        reject(new Error(`status ${response.statusCode} for ${url.href}`));
      response.on('end', resolve).on('error', reject).resume();
    });
    sent.on('error', reject).end();
  });
}
