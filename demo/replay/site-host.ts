import type { LoggedRequest } from '../../model/dataset/trace-access.ts';

/** The log's own host, as most of its referrers name it; '' when none does. */
export function siteHostOf(requests: readonly LoggedRequest[]): string {
  const counts = new Map<string, number>();
  for (const { referrer } of requests) {
    const host = URL.parse(referrer)?.hostname;
    if (host !== undefined) counts.set(bare(host), (counts.get(bare(host)) ?? 0) + 1);
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), ['', 0] as [
    string,
    number,
  ])[0];
}

/** A referrer within the site as the replay's hostname has it, others as they are. */
export function localReferrer(referrer: string, site: { host: string; url: string }): string {
  const url = URL.parse(referrer);
  if (url === null || site.host === '' || bare(url.hostname) !== site.host) return referrer;
  return site.url + url.pathname + url.search;
}

function bare(host: string): string {
  return host.replace(/^www\./, '');
}
