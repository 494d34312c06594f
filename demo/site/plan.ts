import type { ResourceKind } from '../../protocol/messages.ts';
import { createRandom, type Random } from '../random.ts';
import { adjectives, names, sectionWords, type SectionWords } from './words.ts';

/** One URL of the demo's site, and how its origin will answer it. */
export interface SiteResource {
  readonly path: string;
  readonly kind: ResourceKind;
  /** Freshness lifetime given to shared caches, seconds; 0 when it is private to a visitor. */
  readonly freshForS: number;
  /** Its content, and so its validator, changes this often, seconds; 0 when never. */
  readonly changesEveryS: number;
  readonly isPrivate: boolean;
  /** Answered with Set-Cookie, whatever its Cache-Control says. */
  readonly setsCookie: boolean;
}

export interface SiteLink {
  readonly path: string;
  /** How strongly readers follow it, before their own interests. */
  readonly weight: number;
}

export interface SitePage extends SiteResource {
  readonly section: string;
  readonly title: string;
  readonly layout: 'home' | 'index' | 'article' | 'board' | 'account';
  /** What a browser fetches to show it, in the order that it finds them. */
  readonly needs: readonly string[];
  readonly links: readonly SiteLink[];
}

export interface Site {
  readonly seed: string;
  readonly resources: ReadonlyMap<string, SiteResource>;
  readonly pages: ReadonlyMap<string, SitePage>;
  /** Paths of the articles in their order of publication, oldest first. */
  readonly articles: readonly string[];
}

const articlesPerSection = 27;
const articlesPerIndex = 9;
const forEveryone = { isPrivate: false, setsCookie: false } as const;
const hourS = 3_600;
const dayS = 24 * hourS;
const articleLifetimesS = [120, 300, 300, 600, 600, 1_200, hourS, 4 * hourS, dayS] as const;
const common = ['/assets/site.css', '/assets/site.js'] as const;
export const tideStations: readonly string[] = names.slice(0, 6).map(slugOf);

/** The whole site as data: the same seed gives the same pages, links and lifetimes. */
export function planSite(seed: string): Site {
  const random = createRandom(`${seed}/site`);
  const resources = new Map<string, SiteResource>();
  const pages = new Map<string, SitePage>();
  const add = (resource: SiteResource): string => {
    resources.set(resource.path, resource);
    return resource.path;
  };
  const addPage = (page: SitePage): void => {
    pages.set(page.path, page);
    add(page);
  };
  const shared = (path: string, kind: ResourceKind, freshForS: number, changesEveryS = 0): string =>
    add({ path, kind, freshForS, changesEveryS, ...forEveryone });
  const mine = (path: string, kind: ResourceKind): string =>
    add({ path, kind, freshForS: 0, changesEveryS: 60, isPrivate: true, setsCookie: true });

  shared('/assets/site.css', 'style', dayS);
  shared('/assets/site.js', 'script', dayS);
  shared('/assets/article.css', 'style', dayS);
  shared('/assets/board.js', 'script', hourS);
  shared('/pictures/masthead.svg', 'image', dayS);
  shared('/pictures/compass.png', 'image', dayS);
  shared('/favicon.svg', 'image', dayS);
  mine('/api/me.json', 'data');
  // A mistake that real origins make: shareable by its Cache-Control, personal by its cookie.
  add({
    path: '/api/visit.json',
    kind: 'data',
    freshForS: 300,
    changesEveryS: 60,
    isPrivate: false,
    setsCookie: true,
  });
  for (const station of tideStations) shared(`/api/tide/${station}.json`, 'data', 60, 60);

  const titles = new Map<string, string[]>();
  for (const words of sectionWords) {
    const slugs = planTitles(words, random.fork(words.name));
    titles.set(
      words.name,
      slugs.map(({ path }) => path),
    );
    for (const [order, { path, title }] of slugs.entries()) {
      const draw = random.fork(path);
      const freshForS = draw.pick(articleLifetimesS);
      const slug = path.slice(1);
      const needs = [...common, '/assets/article.css'];
      needs.push(shared(`/pictures/${slug}.svg`, 'image', draw.pick([hourS, dayS])));
      const figures = draw.integer(3);
      for (let figure = 1; figure <= figures; figure++) {
        needs.push(
          shared(`/pictures/${slug}-${figure}.png`, 'image', draw.pick([1_800, hourS, dayS])),
        );
      }
      needs.push(shared(`/api/related/${slug}.json`, 'data', draw.pick([120, 300, 600]), 1_200));
      if (words.name === 'tides' || words.name === 'harbours') {
        needs.push(`/api/tide/${draw.pick(tideStations)}.json`);
      }
      addPage({
        path,
        title,
        needs,
        freshForS,
        section: words.name,
        layout: 'article',
        kind: 'document',
        changesEveryS: freshForS <= 300 ? 900 : 0,
        ...forEveryone,
        links: articleLinks(
          slugs.map((entry) => entry.path),
          order,
          draw,
        ),
      });
    }
  }

  const articles = [...pages.keys()];
  for (const words of sectionWords) {
    const paths = titles.get(words.name) ?? [];
    const count = Math.ceil(paths.length / articlesPerIndex);
    for (let number = 1; number <= count; number++) {
      const shown = paths.slice((number - 1) * articlesPerIndex, number * articlesPerIndex);
      addPage({
        path: indexPath(words.name, number),
        title: words.title,
        section: words.name,
        layout: 'index',
        kind: 'document',
        freshForS: 300,
        changesEveryS: 300,
        ...forEveryone,
        needs: [...common, ...shown.map((path) => `/pictures${path}.svg`)],
        links: [
          ...shown.map((path, order) => ({ path, weight: 1 / (order + 1) })),
          ...(number < count ? [{ path: indexPath(words.name, number + 1), weight: 0.6 }] : []),
          { path: '/', weight: 0.15 },
        ],
      });
    }
  }

  const featured = sectionWords.map(({ name }) => titles.get(name)?.[0] ?? '/');
  addPage({
    path: '/',
    title: 'Today',
    section: '',
    layout: 'home',
    kind: 'document',
    freshForS: 60,
    changesEveryS: 60,
    ...forEveryone,
    needs: [
      ...common,
      '/api/visit.json',
      '/pictures/masthead.svg',
      ...featured.map((path) => `/pictures${path}.svg`),
    ],
    links: [
      ...featured.map((path, order) => ({ path, weight: 1 / (order + 1) })),
      ...sectionWords.map(({ name }, order) => ({
        path: indexPath(name, 1),
        weight: 0.5 / (order + 1),
      })),
      { path: '/tide-board', weight: 0.3 },
    ],
  });
  addPage({
    path: '/tide-board',
    title: 'Tide board',
    section: '',
    layout: 'board',
    kind: 'document',
    freshForS: 60,
    changesEveryS: 60,
    ...forEveryone,
    needs: [
      ...common,
      '/assets/board.js',
      '/pictures/compass.png',
      ...tideStations.map((station) => `/api/tide/${station}.json`),
    ],
    links: [
      { path: '/', weight: 0.4 },
      { path: '/tides/', weight: 0.6 },
    ],
  });
  addPage({
    path: '/account',
    title: 'Your subscription',
    section: '',
    layout: 'account',
    kind: 'document',
    freshForS: 0,
    changesEveryS: 60,
    isPrivate: true,
    setsCookie: false,
    needs: [...common, '/api/me.json'],
    links: [{ path: '/', weight: 1 }],
  });
  return { seed, resources, pages, articles };
}

export function slugOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

export function indexPath(section: string, number: number): string {
  return number === 1 ? `/${section}/` : `/${section}/page/${number}`;
}

function planTitles(words: SectionWords, random: Random): { path: string; title: string }[] {
  const planned = new Map<string, string>();
  while (planned.size < articlesPerSection) {
    const title = `The ${random.pick(adjectives)} ${random.pick(words.subjects)} ${random.pick(['of', 'at', 'beyond', 'above'])} ${random.pick(names)}`;
    planned.set(`/${words.name}/${slugOf(title)}`, title);
  }
  return [...planned].map(([path, title]) => ({ path, title }));
}

/** Next in the series first, then two of the section's most read, then the ways back. */
function articleLinks(section: readonly string[], order: number, random: Random): SiteLink[] {
  const next = section[(order + 1) % section.length] ?? '/';
  const mostRead = section.filter((path, index) => index !== order && path !== next);
  const first = mostRead[0] ?? '/';
  const second = mostRead[1 + random.integer(3)] ?? '/';
  return [
    { path: next, weight: 0.7 },
    { path: first, weight: 0.1 },
    { path: second, weight: 0.06 },
    { path: `/${first.split('/')[1]}/`, weight: 0.08 },
    { path: '/', weight: 0.06 },
  ];
}
