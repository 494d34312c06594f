/** What the state tells of one recent lease. */
export interface LeaseSeen {
  readonly node: string;
  readonly resource: string;
  readonly stage: string;
  readonly attempt: number;
}

/** The recent leases of all regions of the site at this address. */
export async function readLeases(site: URL): Promise<readonly LeaseSeen[]> {
  const response = await fetch(new URL('/.forecache/state', site));
  // Our own state, whose fields other tests check.
  const state = (await response.json()) as {
    readonly regions: readonly { readonly coordinator: { readonly recentLeases: LeaseSeen[] } }[];
  };
  return state.regions.flatMap(({ coordinator }) => coordinator.recentLeases);
}
