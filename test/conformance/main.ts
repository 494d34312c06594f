import { parseArgs } from 'node:util';
import { count } from './count.ts';
import { listTests, publishedResults, runClient, startOrigin } from './suite.ts';
import { startEdge } from './start-edge.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** One test, with its exchange printed. */
    id: { type: 'string', default: '' },
    /** Only start the edge, in front of this origin, and leave it running for another version of the suite. */
    serve: { type: 'string', default: '' },
  },
});

if (options.serve === '') await runSuite();
else await serveOnly(options.serve);

async function serveOnly(origin: string): Promise<void> {
  const edge = await startEdge(origin);
  console.log(`edge on ${edge.url.href} in front of ${origin}; Ctrl-C ends it`);
  process.once('SIGINT', () => void edge.close().then(() => process.exit(0)));
}

async function runSuite(): Promise<void> {
  const origin = await startOrigin();
  const edge = await startEdge(origin.url);
  try {
    const { text, results } = await runClient(edge.url.origin, options.id);
    if (options.id !== '') {
      console.log(text);
      return;
    }
    const tests = await listTests();
    const score = count(tests, results);
    printTable(tests, await publishedResults(), score);
    for (const test of tests) {
      const result = results[test.id];
      if (result !== true && result !== undefined) {
        console.log(`  ${test.kind.padEnd(8)} ${test.id}: ${result.join(': ')}`);
      }
    }
    const { notRun: _, ...figures } = score;
    if (options.json) console.log(JSON.stringify(figures));
  } finally {
    await edge.close();
    origin.close();
  }
}

function printTable(
  tests: Parameters<typeof count>[0],
  published: Awaited<ReturnType<typeof publishedResults>>,
  ours: ReturnType<typeof count>,
): void {
  const scores = new Map([
    ['forecache', ours],
    ...[...published].map(([name, results]) => [name, count(tests, results)] as const),
  ]);
  console.log(`${tests.length} tests of http-cache-tests`);
  console.log('cache        required pass/fail/not run   optimal pass/of   check yes/of');
  const total = (kind: string): number => tests.filter((test) => test.kind === kind).length;
  for (const [name, { required, optimal, check }] of scores) {
    const cells = [
      name.padEnd(12),
      `${required.pass}/${required.fail}/${required.dependency}`.padEnd(28),
      `${optimal.pass}/${total('optimal')}`.padEnd(17),
      `${check.yes}/${total('check')}`,
    ];
    console.log(cells.join(' '));
  }
}
