/** The id of a coordinator's n-th lease: its region, and a number in base 36. */
export function leaseId(region: string, sequence: number): string {
  return `${region}-${sequence.toString(36)}`;
}

/** Whose lease it is: outcomes go to the coordinator that gave it, wherever the node belongs by then. */
export function regionOfLease(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('-')));
}
