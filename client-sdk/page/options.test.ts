import { expect, test } from 'vitest';
import { carryingOptions, resolveOptions, type Options } from './options.ts';

test('a tag without attributes has every default', () => {
  expect(resolveOptions({})).toEqual({
    tags: {
      application: '',
      task: '',
      userClass: '',
      build: '',
      keepQuery: [],
      budget: { page: 2_000_000, session: 10_000_000, day: 40_000_000 },
    },
    consentRequired: false,
    prefetch: true,
    prerender: false,
    worker: '/.forecache/sw.js',
    nonce: '',
  });
});

test('data attributes are strings, and numbers in them are bytes', () => {
  const { tags, consentRequired, prefetch } = resolveOptions({
    application: 'shop',
    query: 'page sort',
    pageBudget: '500000',
    dayBudget: 'a lot',
    consent: 'required',
    prefetch: 'off',
  });
  expect(tags).toMatchObject({
    application: 'shop',
    keepQuery: ['page', 'sort'],
    budget: { page: 500_000, session: 10_000_000, day: 40_000_000 },
  });
  expect({ consentRequired, prefetch }).toEqual({ consentRequired: true, prefetch: false });
});

test('a tag with any one option is found by it', () => {
  // Complete, or it does not compile.
  const names = Object.keys({
    application: '',
    task: '',
    userClass: '',
    build: '',
    consent: '',
    prefetch: '',
    prerender: '',
    worker: '',
    query: '',
    pageBudget: '',
    sessionBudget: '',
    dayBudget: '',
    nonce: '',
  } satisfies Record<keyof Options, string>);
  const attributes = names.map((name) =>
    name === 'nonce' ? name : `data-${name.replace(/[A-Z]/, (upper) => `-${upper.toLowerCase()}`)}`,
  );
  const selected = carryingOptions.split(',').map((part) => part.slice(1, -1));
  expect(selected.toSorted()).toEqual(attributes.toSorted());
});
