/**
 * `npm run bench:wire [-- --json] [-- --sessions-per-hour N]`: bytes an access on the wire, in batches
 * of 200 consecutive accesses of one node's visitors, everything included: ids, names, and catalogues
 * on their way to the nodes.
 */
import { parseArgs } from 'node:util';
import { encodePlainAccessBatch } from '../../protocol/index.ts';
import { demoAccesses } from './wire/demo-accesses.ts';
import { measureWire } from './wire/measure-wire.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    'sessions-per-hour': { type: 'string', default: '400' },
  },
});

const batchAccesses = 200;
const batches = 400;
const visitors = {
  seed: 'leeward',
  sessionsPerHour: Number(values['sessions-per-hour']),
  visitorCharacters: 8,
} as const;
const figures = measureWire({
  ...visitors,
  batchAccesses,
  warmBatches: 160,
  batches,
});
const withCatalogues = figures.byCatalogue + figures.catalogues;
const serviceWorker = oneVisitor();

const lines: [string, number][] = [
  ['JSON', figures.json],
  ['JSON, gzipped', figures.gzipJson],
  ['plain frame', figures.plain],
  ['columns, by themselves', figures.selfContained],
  ["columns, by the region's catalogue", figures.byCatalogue],
  ['  the catalogues themselves', figures.catalogues],
  ['  both', withCatalogues],
  [
    `one visitor's service worker, ${serviceWorker.accesses} accesses, plain`,
    serviceWorker.bytesPerAccess,
  ],
];
console.log(
  `${figures.visitorsPerBatch.toFixed(1)} visitors and ${figures.resourcesPerBatch.toFixed(1)} resources a batch of ${batchAccesses}, ${(batches * batchAccesses).toLocaleString('en')} accesses`,
);
for (const [what, value] of lines)
  console.log(`${what.padEnd(52)} ${value.toFixed(2).padStart(8)} bytes an access`);
console.log(
  `encoded in ${figures.encodeMs.toFixed(2)} ms, decoded in ${figures.decodeMs.toFixed(2)} ms a batch, by catalogue`,
);
if (values.json) {
  console.log(
    JSON.stringify({
      bytesPerAccess: withCatalogues,
      json: figures.json,
      gzipJson: figures.gzipJson,
      byCatalogue: figures.byCatalogue,
      selfContained: figures.selfContained,
      plain: figures.plain,
      serviceWorker: serviceWorker.bytesPerAccess,
    }),
  );
}

/** What the first visitor's service worker would send of the first page: no traits, plainly. */
function oneVisitor(): { readonly accesses: number; readonly bytesPerAccess: number } {
  const accesses = [];
  let visitor = '';
  for (const { access } of demoAccesses(visitors)) {
    visitor ||= access.visitor;
    if (access.visitor !== visitor) continue;
    accesses.push({ ...access, freshForMs: 0, validator: 0 });
    if (accesses.length === 20) break;
  }
  const frame = encodePlainAccessBatch({
    id: crypto.randomUUID().replaceAll('-', ''),
    site: 'leeward.localhost',
    region: '',
    node: '',
    agent: 'service-worker',
    sentAtMs: accesses.at(-1)?.atMs ?? 0,
    accesses,
  });
  return { accesses: accesses.length, bytesPerAccess: frame.length / accesses.length };
}
