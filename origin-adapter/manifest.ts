import { limits, normaliseUrl, type ResourceKind } from '../protocol/index.ts';

export const manifestPath = '/.well-known/forecache.json';
/** The edge reads it whole: about 100 bytes a resource, so half a megabyte. */
const mostResources = 5_000;
const mostGroups = 16;
/** How long caches may keep the manifest, seconds. */
const manifestFreshForS = 300;

/** A resource that the site allows to be prefetched for everybody. */
export interface ManifestResource {
  /** Path and query, or an absolute URL of the site. */
  readonly path: string;
  readonly kind?: ResourceKind;
  /** Body bytes, 0 when unknown. */
  readonly bytes?: number;
  /** Freshness lifetime, seconds. */
  readonly freshForS?: number;
  /** Share of fetches that find it changed, in [0, 1]. */
  readonly volatility?: number;
  /** Cache groups (RFC 9875) that it belongs to. */
  readonly groups?: readonly string[];
}

/** What `GET /.well-known/forecache.json` answers. */
export interface Manifest {
  readonly version: 1;
  readonly resources: readonly Required<ManifestResource>[];
  /** Resources beyond the bound, and those whose URL is none: never silently left out. */
  readonly omitted: number;
}

/** Normalises and bounds what the site names. */
export function buildManifest(named: readonly ManifestResource[]): Manifest {
  const resources = named
    .slice(0, mostResources)
    .map(complete)
    .filter(({ path }) => path.startsWith('/') && path.length <= limits.resourceBytes);
  return { version: 1, resources, omitted: named.length - resources.length };
}

export const manifestHeaders: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  'cache-control': `public, max-age=${manifestFreshForS}`,
};

function complete(resource: ManifestResource): Required<ManifestResource> {
  return {
    path: normaliseUrl(resource.path),
    kind: resource.kind ?? 'other',
    bytes: resource.bytes ?? 0,
    freshForS: resource.freshForS ?? 0,
    volatility: Math.min(1, Math.max(0, resource.volatility ?? 0)),
    groups: (resource.groups ?? []).slice(0, mostGroups),
  };
}
