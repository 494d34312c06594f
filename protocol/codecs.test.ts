import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as arbitrary from '../test/fixtures/arbitrary-values.ts';
import {
  bodyOf,
  createCatalogueBuilder,
  createCatalogueShelf,
  decodeAccessBatch,
  decodeAccessBatchHead,
  decodeCatalogue,
  decodeForecasts,
  decodeHints,
  decodeInvalidation,
  decodeLeases,
  decodeOutcomes,
  encodeAccessBatch,
  encodeCatalogue,
  encodeForecasts,
  encodeHints,
  encodeInvalidation,
  encodeLeases,
  encodeOutcomes,
  encodePlainAccessBatch,
  type Access,
  type AccessBatch,
} from './index.ts';

/** Values come back as they went in, but for `-0`, which is no value of ours. */
const positive = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value, (_, inner) => (inner === 0 ? 0 : inner))) as Value;

const rounded = (batch: AccessBatch, quantumMs: number): AccessBatch => ({
  ...batch,
  accesses: batch.accesses.map((access) => ({
    ...access,
    atMs: Math.round(access.atMs / quantumMs) * quantumMs,
  })),
});

describe('what is encoded comes back', () => {
  test('for access batches in columns, with times rounded to the quantum', () => {
    fc.assert(
      fc.property(arbitrary.accessBatch, fc.constantFrom(1, 10, 1_000), (batch, quantumMs) => {
        const frame = encodeAccessBatch(batch, { quantumMs });
        expect(decodeAccessBatch(frame)).toEqual(
          isPlain(batch) ? batch : rounded(batch, quantumMs),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('for plain access batches, exactly', () => {
    fc.assert(
      fc.property(arbitrary.accessBatch, (batch) => {
        expect(decodeAccessBatch(encodePlainAccessBatch(batch))).toEqual(batch);
      }),
    );
  });

  test('for access batches that name resources by a catalogue', () => {
    const entries = fc.array(arbitrary.access.filter(({ resource }) => !resource.includes('\0')));
    fc.assert(
      fc.property(entries, arbitrary.accessBatch, (listed, batch) => {
        const catalogue = decodeCatalogue(encodeCatalogue(listed));
        const frame = encodeAccessBatch(batch, { quantumMs: 1, catalogue });
        const catalogueOf = (id: number) => (id === catalogue.id ? catalogue : undefined);
        expect(decodeAccessBatch(frame, { catalogueOf })).toEqual(batch);
      }),
      { numRuns: 200 },
    );
  });

  test('for catalogues, and equal ones have equal ids', () => {
    const entries = fc.array(arbitrary.access.filter(({ resource }) => !resource.includes('\0')));
    fc.assert(
      fc.property(entries, (listed) => {
        const catalogue = decodeCatalogue(encodeCatalogue(listed));
        expect(catalogue.entries).toEqual(
          listed.map(({ resource, kind, bytes, freshForMs, validator }) => ({
            resource,
            kind,
            bytes,
            freshForMs,
            validator,
          })),
        );
        expect(decodeCatalogue(encodeCatalogue(listed)).id).toBe(catalogue.id);
        expect(catalogue.id).toBeGreaterThan(0);
      }),
    );
  });

  test('for forecasts', () => {
    fc.assert(
      fc.property(fc.array(arbitrary.forecast, { maxLength: 20 }), (forecasts) => {
        expect(decodeForecasts(encodeForecasts(forecasts))).toEqual(positive(forecasts));
      }),
    );
  });

  test('for leases', () => {
    fc.assert(
      fc.property(fc.array(arbitrary.lease, { maxLength: 20 }), (leases) => {
        expect(decodeLeases(encodeLeases(leases))).toEqual(positive(leases));
      }),
    );
  });

  test('for outcomes', () => {
    fc.assert(
      fc.property(fc.array(arbitrary.outcome, { maxLength: 20 }), (outcomes) => {
        expect(decodeOutcomes(encodeOutcomes(outcomes))).toEqual(positive(outcomes));
      }),
    );
  });

  test('for hints', () => {
    fc.assert(
      fc.property(arbitrary.hints, (hints) => {
        expect(decodeHints(encodeHints(hints))).toEqual(positive(hints));
      }),
    );
  });

  test('for invalidations', () => {
    fc.assert(
      fc.property(arbitrary.invalidation, (invalidation) => {
        expect(decodeInvalidation(encodeInvalidation(invalidation))).toEqual(invalidation);
      }),
    );
  });
});

const access: Access = {
  atMs: 1_764_000_000_004,
  visitor: 'ann',
  resource: '/tea',
  page: '',
  application: '',
  task: '',
  kind: 'document',
  status: 200,
  bytes: 5_000,
  freshForMs: 600_000,
  validator: 7,
  servedFrom: 'edge',
};
const batch: AccessBatch = {
  id: 'b1',
  site: 'shop.example',
  region: 'weur',
  node: 'FRA',
  agent: 'edge',
  sentAtMs: 1_764_000_001_000,
  accesses: [access, { ...access, atMs: access.atMs + 4 }, { ...access, atMs: access.atMs + 2 }],
};

test('a round trip is whole milliseconds, up to a minute, and nothing measured is left out', () => {
  const tripOf = (roundTripMs: number) =>
    decodeAccessBatch(encodeAccessBatch({ ...batch, roundTripMs })).roundTripMs;
  expect(tripOf(41.6)).toBe(42);
  expect(tripOf(0)).toBeUndefined();
  expect(() => encodeAccessBatch({ ...batch, roundTripMs: 60_001 })).toThrow('roundTripMs');
  expect(decodeAccessBatchHead(encodeAccessBatch({ ...batch, roundTripMs: 7 }))).toMatchObject({
    roundTripMs: 7,
  });
});

test('a class of visitors is text of up to 64 bytes, and none is left out', () => {
  const classOf = (userClass: string) =>
    decodeAccessBatch(encodeAccessBatch({ ...batch, userClass })).userClass;
  expect(classOf('member')).toBe('member');
  expect(classOf('')).toBeUndefined();
  expect(() => encodeAccessBatch({ ...batch, userClass: 'm'.repeat(65) })).toThrow('userClass');
  expect(decodeAccessBatchHead(encodeAccessBatch({ ...batch, userClass: 'guest' }))).toMatchObject({
    userClass: 'guest',
  });
});

test('the order of accesses is kept whatever their times are', () => {
  const accesses = [30, 10, 20].map((ms) => ({ ...access, atMs: ms, bytes: ms }));
  const decoded = decodeAccessBatch(encodeAccessBatch({ ...batch, accesses }));
  expect(decoded.accesses.map(({ bytes }) => bytes)).toEqual([30, 10, 20]);
});

test('text with a zero goes out plainly, with exact times', () => {
  const odd = { ...batch, accesses: [{ ...access, page: '/a\0b' }] };
  expect(decodeAccessBatch(encodeAccessBatch(odd))).toEqual(odd);
});

test('a batch of one access a second for a day is within every limit', () => {
  const accesses = Array.from({ length: 4_096 }, (_, second) => ({
    ...access,
    atMs: access.atMs + second * 1_000,
    visitor: `visitor-${second % 300}`,
    resource: `/page/${second % 900}`,
  }));
  const frame = encodeAccessBatch({ ...batch, accesses }, { quantumMs: 1_000 });
  expect(decodeAccessBatch(frame).accesses.length).toBe(4_096);
});

test('the head of a batch is read without its accesses or catalogue', () => {
  const { accesses, ...head } = batch;
  const catalogue = decodeCatalogue(encodeCatalogue(accesses));
  expect(decodeAccessBatchHead(encodeAccessBatch(batch, { catalogue }))).toEqual(head);
});

test('a batch is refused where its catalogue is not known', () => {
  const catalogue = decodeCatalogue(encodeCatalogue([access]));
  const frame = encodeAccessBatch(batch, { catalogue });
  expect(() => decodeAccessBatch(frame)).toThrow(`unknown-catalogue: ${catalogue.id}`);
});

test('a frame says what it holds', () => {
  expect(bodyOf(encodeAccessBatch(batch))).toBe('access');
  expect(bodyOf(encodeForecasts([]))).toBe('forecasts');
  expect(bodyOf(encodeLeases([]))).toBe('leases');
  expect(bodyOf(encodeOutcomes([]))).toBe('outcomes');
  expect(bodyOf(encodeCatalogue([]))).toBe('catalogue');
  expect(() => bodyOf(new Uint8Array())).toThrow('wrong-message');
});

test('a catalogue puts the page most asked for first and what it needs behind it', () => {
  const builder = createCatalogueBuilder(3);
  const visit = (resource: string, page: string, kind: Access['kind']) =>
    builder.note({ ...access, resource, page, kind });
  for (let count = 0; count < 3; count++) {
    visit('/tea', '', 'document');
    visit('/tea.svg', '/tea', 'image');
  }
  for (let count = 0; count < 2; count++) visit('/rare', '', 'document');
  visit('/once', '', 'document');
  expect(builder.build().map(({ resource }) => resource)).toEqual(['/tea', '/tea.svg', '/rare']);
});

test('a catalogue builder forgets what is no longer asked for', () => {
  const builder = createCatalogueBuilder(1);
  for (let count = 0; count < 100; count++) {
    builder.note({ ...access, resource: `/page/${count}` });
    builder.note({ ...access, resource: '/tea' });
  }
  expect(builder.build().map(({ resource }) => resource)).toEqual(['/tea']);
});

describe('a catalogue shelf', () => {
  const visits = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => ({
      ...access,
      resource: `/p/${from + (index % 50)}`,
    }));

  test('makes a catalogue after two thousand accesses, the next after four times as many', () => {
    const shelf = createCatalogueShelf();
    expect(shelf.learn(visits(1_999))).toBeUndefined();
    expect(shelf.latest()).toBeUndefined();
    const frame = shelf.learn(visits(1));
    expect(shelf.latest()?.frame).toBe(frame);
    expect(shelf.latest()?.catalogue.entries.length).toBe(50);
    expect(shelf.learn(visits(7_999))).toBeUndefined();
    expect(shelf.learn(visits(1))).toBeDefined();
  });

  test('still finds the last eight', () => {
    const shelf = createCatalogueShelf();
    const ids = Array.from({ length: 9 }, (_, round) => {
      shelf.restore(createCatalogueShelf().learn(visits(2_000, round))!);
      return shelf.latest()?.catalogue.id ?? 0;
    });
    expect(ids.map((id) => shelf.find(id) !== undefined)).toEqual([
      false,
      ...ids.slice(1).map(() => true),
    ]);
  });

  test('goes on from what was kept', () => {
    const shelf = createCatalogueShelf();
    const frame = shelf.learn(visits(2_000))!;
    const other = createCatalogueShelf();
    other.restore(frame);
    expect(other.latest()?.catalogue).toEqual(shelf.latest()?.catalogue);
    other.learn(visits(8_000, 100));
    expect(other.latest()?.catalogue.entries.map(({ resource }) => resource)).toContain('/p/0');
  });
});

function isPlain(one: AccessBatch): boolean {
  return one.accesses.some(({ resource, page, application, task }) =>
    [resource, page, application, task].some((value) => value.includes('\0')),
  );
}
