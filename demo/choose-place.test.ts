import { describe, expect, it } from 'vitest';
import { choosePlace, cookieValue } from './choose-place.ts';
import { places } from './places.ts';

const nothing = { query: null, header: undefined, cookie: undefined };

describe('choosePlace', () => {
  it('sends who says nothing to the first data centre', () => {
    expect(choosePlace(nothing)).toEqual({ place: places[0], by: 'default' });
  });

  it('believes the query before the header before the cookie', () => {
    const all = { query: 'LHR', header: 'NRT', cookie: 'SIN' };
    expect(choosePlace(all).place.node).toBe('LHR');
    expect(choosePlace({ ...all, query: null }).place.node).toBe('NRT');
    expect(choosePlace({ ...nothing, cookie: 'SIN' })).toMatchObject({ by: 'cookie' });
  });

  it('passes over a data centre that does not exist', () => {
    expect(choosePlace({ query: 'XXX', header: undefined, cookie: 'SIN' }).place.node).toBe('SIN');
  });
});

describe('cookieValue', () => {
  it('finds a cookie by its whole name', () => {
    expect(cookieValue('xa=1; a=2', 'a')).toBe('2');
    expect(cookieValue('xa=1', 'a')).toBeUndefined();
    expect(cookieValue(undefined, 'a')).toBeUndefined();
  });
});
