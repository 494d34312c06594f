/** The data centres of the demo: what a visitor of each would be to a Worker (`request.cf`). */
export interface Place {
  readonly region: string;
  /** IATA code, `request.cf.colo`. */
  readonly node: string;
  readonly continent: string;
  readonly country: string;
  readonly city: string;
  readonly latitude: number;
  readonly longitude: number;
  /** Hours east of UTC that its visitors live by. */
  readonly hoursEast: number;
  /** Share of the region's visitors. */
  readonly weight: number;
}

export const places: readonly Place[] = [
  place('enam', 'IAD', 'NA US Ashburn', [39.0, -77.5, -5, 0.55]),
  place('enam', 'EWR', 'NA US Newark', [40.7, -74.2, -5, 0.45]),
  place('weur', 'LHR', 'EU GB London', [51.5, -0.5, 0, 0.55]),
  place('weur', 'FRA', 'EU DE Frankfurt', [50.0, 8.6, 1, 0.45]),
  place('apac', 'NRT', 'AS JP Tokyo', [35.8, 140.4, 9, 0.55]),
  place('apac', 'SIN', 'AS SG Singapore', [1.4, 104.0, 8, 0.45]),
];

export function placeOf(node: string): Place | undefined {
  return places.find((candidate) => candidate.node === node);
}

function place(
  region: string,
  node: string,
  where: string,
  [latitude, longitude, hoursEast, weight]: readonly [number, number, number, number],
): Place {
  const [continent = '', country = '', city = ''] = where.split(' ');
  return { region, node, continent, country, city, latitude, longitude, hoursEast, weight };
}
