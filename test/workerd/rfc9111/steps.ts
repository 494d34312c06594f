import * as fc from 'fast-check';

/** One answer of the origin, with all that the oracle needs to judge its use; spans in seconds. */
export interface Answer {
  readonly maxAge: number | undefined;
  readonly sMaxage: number | undefined;
  readonly flags: readonly (
    | 'no-store'
    | 'no-cache'
    | 'private'
    | 'public'
    | 'must-revalidate'
    | 'proxy-revalidate'
  )[];
  readonly swr: number;
  readonly sie: number;
  readonly age: number;
  readonly etag: boolean;
  readonly cookie: boolean;
  readonly vary: boolean;
  /** So long that it is stored as it comes, and must be sealed. */
  readonly long: boolean;
  readonly status: 200 | 404 | 500 | 503;
}

export type Step =
  | {
      readonly kind: 'get';
      readonly path: string;
      readonly language: string;
      readonly cacheControl: string;
      readonly authorized: boolean;
      readonly answer: Answer;
    }
  | { readonly kind: 'post'; readonly path: string; readonly ok: boolean }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'purge'; readonly path: string }
  /** A prefetch: at most `leaseTtlS` of life, and never served stale. */
  | { readonly kind: 'lease'; readonly path: string; readonly answer: Answer }
  | { readonly kind: 'restart' };

/** Longest life of what a lease brings, seconds. */
export const leaseTtlS = 20;

const path = fc.constantFrom('/a', '/b');
const seconds = fc.constantFrom(0, 1, 5, 30);
const answer: fc.Arbitrary<Answer> = fc.record({
  maxAge: fc.option(seconds, { nil: undefined }),
  sMaxage: fc.option(seconds, { nil: undefined, freq: 4 }),
  flags: fc.subarray(
    ['no-store', 'no-cache', 'private', 'public', 'must-revalidate', 'proxy-revalidate'] as const,
    { maxLength: 2 },
  ),
  swr: fc.constantFrom(0, 0, 10),
  sie: fc.constantFrom(0, 0, 20),
  age: fc.constantFrom(0, 0, 3),
  etag: fc.boolean(),
  cookie: fc.constantFrom(false, false, false, true),
  vary: fc.boolean(),
  long: fc.constantFrom(...Array.from({ length: 20 }, (_, at) => at === 0)),
  status: fc.constantFrom(200, 200, 200, 404, 500, 503),
});
/** Anything that may happen to a site with two paths. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('get' as const),
      path,
      language: fc.constantFrom('en', 'de'),
      cacheControl: fc.constantFrom(
        '',
        '',
        '',
        '',
        'no-cache',
        'no-store',
        'max-age=2',
        'min-fresh=10',
        'max-stale=5',
        'max-stale',
      ),
      authorized: fc.constantFrom(false, false, false, true),
      answer,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('post' as const), path, ok: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 4, 12, 40),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('purge' as const), path }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('lease' as const), path, answer }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

/** Found by chance: what was purged is removed while its successor is stored, and then the isolate restarts. */
export const storedWhileRemoved: Step[] = [
  visit({ maxAge: 5 }),
  { kind: 'purge', path: '/a' },
  visit({ sMaxage: 0, etag: true }),
  { kind: 'restart' },
  visit({}),
];

function visit(answer: Partial<Answer>): Step {
  const plain = {
    flags: [],
    swr: 0,
    sie: 0,
    age: 0,
    etag: false,
    cookie: false,
    vary: false,
    long: false,
  };
  return {
    kind: 'get',
    path: '/a',
    language: 'en',
    cacheControl: '',
    authorized: false,
    answer: { maxAge: undefined, sMaxage: undefined, status: 200, ...plain, ...answer },
  };
}
