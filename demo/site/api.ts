import type { Site } from './plan.ts';

const msPerHour = 3_600_000;
/** Principal lunar semidiurnal tide, M2. */
const tidePeriodHours = 12.42;

/** What the site's JSON API answers, or undefined where it has nothing at this path. */
export function writeJson(
  site: Site,
  { path, nowMs, reader }: { path: string; nowMs: number; reader: string },
): unknown {
  if (path === '/api/me.json')
    return { greeting: reader === '' ? 'Welcome' : `Welcome back, ${reader}` };
  if (path === '/api/visit.json') return { edition: Math.floor(nowMs / 60_000) };
  const station = /^\/api\/tide\/(.+)\.json$/.exec(path)?.[1];
  if (station !== undefined) return tideAt(station, nowMs);
  const article = /^\/api\/related(\/.+)\.json$/.exec(path)?.[1];
  if (article === undefined) return undefined;
  const links = site.pages.get(article)?.links ?? [];
  const articles = links
    .filter((link) => site.pages.get(link.path)?.layout === 'article')
    .map((link) => ({ path: link.path, title: site.pages.get(link.path)?.title }));
  return { articles };
}

function tideAt(
  station: string,
  nowMs: number,
): { station: string; heightM: number; direction: string } {
  const minute = Math.floor(nowMs / 60_000) * 60_000;
  const phase = (minute / msPerHour / tidePeriodHours) * 2 * Math.PI + station.length;
  return {
    station,
    heightM: Math.round((2.4 + 1.9 * Math.sin(phase)) * 100) / 100,
    direction: Math.cos(phase) > 0 ? 'rising' : 'falling',
  };
}
