import { placeOf, places, type Place } from './places.ts';

/** What a request says of the data centre that it wants to reach. */
export interface PlaceWish {
  readonly query: string | null;
  readonly header: string | undefined;
  readonly cookie: string | undefined;
}

export interface PlaceChoice {
  readonly place: Place;
  /** 'query' is remembered in a cookie, so that a person stays where they went. */
  readonly by: 'query' | 'header' | 'cookie' | 'default';
}

export const placeParameter = 'forecache-node';

/** Query before header before cookie; names that no data centre has are passed over. */
export function choosePlace(wish: PlaceWish): PlaceChoice {
  for (const by of ['query', 'header', 'cookie'] as const) {
    const place = placeOf(wish[by] ?? '');
    if (place !== undefined) return { place, by };
  }
  const [first] = places;
  if (first === undefined) throw new RangeError('no-places: the demo has no data centre');
  return { place: first, by: 'default' };
}

export function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [key = '', value = ''] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}
