/** A group of nodes near each other; the names are those of Durable Objects' location hints. */
export const regions = ['wnam', 'enam', 'sam', 'weur', 'eeur', 'apac', 'oc', 'afr', 'me'] as const;
export type Region = (typeof regions)[number];

/** What of `request.cf` says where a request came in. */
export interface Whereabouts {
  readonly continent?: unknown;
  readonly country?: unknown;
  readonly longitude?: unknown;
}

const middleEast = new Set('AE BH CY IL IQ IR JO KW LB OM PS QA SA SY TR YE'.split(' '));

/** Between Winnipeg and Minneapolis, Dallas and Houston: half of North America's people live on either side. */
const americanDivide = -97;
/** Between Vienna and Warsaw. */
const europeanDivide = 17;

/** The region that a request belongs to; 'weur' when nothing is known of it. */
export function regionOf(cf: Whereabouts | undefined): Region {
  const country = cf?.country;
  if (typeof country === 'string' && middleEast.has(country)) return 'me';
  const longitude = Number(cf?.longitude);
  switch (cf?.continent) {
    case 'NA':
      return longitude < americanDivide ? 'wnam' : 'enam';
    case 'SA':
      return 'sam';
    case 'AS':
      return 'apac';
    case 'OC':
      return 'oc';
    case 'AF':
      return 'afr';
    case 'EU':
      return longitude > europeanDivide ? 'eeur' : 'weur';
    default:
      return 'weur';
  }
}
