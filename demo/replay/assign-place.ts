import { fnv1a32 } from '../../protocol/index.ts';
import { places, type Place } from '../places.ts';

/**
 * The data centre that a logged address reaches: a log does not say, so its hash does, the same one
 * in every replay, each data centre with its weight among all.
 */
export function assignPlace(address: string): Place {
  const total = places.reduce((sum, { weight }) => sum + weight, 0);
  let mark = (fnv1a32(address) / 2 ** 32) * total;
  for (const place of places) {
    mark -= place.weight;
    if (mark < 0) return place;
  }
  const [first] = places;
  if (first === undefined) throw new RangeError('no-places: the demo has no data centre');
  return first;
}
