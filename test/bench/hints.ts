import { parseArgs } from 'node:util';
import { places } from '../../demo/places.ts';
import { planSite } from '../../demo/site/plan.ts';
import { measureHints } from './hints/measure-hints.ts';

/**
 * `npm run bench:hints`: how well the next page of the demo's visitors is named, beside first-order
 * Markov, the most popular pages, and the site's own link weights, which nothing can beat.
 * `-- --seeds bench,one,two --past 500 --judged 400 --k 5 --json`
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: 'bench,one,two' },
    past: { type: 'string', default: '500' },
    judged: { type: 'string', default: '400' },
    k: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
});
const [place] = places;
if (place === undefined) throw new RangeError('the demo has no places');
const startMs = Date.UTC(2026, 2, 3, 10);
const trials = values.seeds.split(',').map((seed) => ({
  seed,
  ...measureHints({
    site: planSite(seed),
    place,
    seed,
    startMs,
    past: Number(values.past),
    judged: Number(values.judged),
    minVisitors: Number(values.k),
  }),
}));
const round = (value: number): number => Math.round(value * 1_000) / 1_000;
if (values.json) console.log(JSON.stringify({ k: Number(values.k), trials }));
else {
  for (const { seed, steps, lists, ...rest } of trials) {
    console.log(`site '${seed}', ${steps} steps, k-anonymity ${values.k}`);
    console.table(
      lists.map(({ name, top1, top3, top5, mrr }) => ({
        name,
        top1: round(top1),
        top3: round(top3),
        top5: round(top5),
        mrr: round(mrr),
      })),
    );
    for (const [name, value] of Object.entries(rest)) console.log(name, round(value));
  }
}
