import { articleCss, boardJs, siteCss, siteJs } from './assets.ts';
import { writeJson } from './api.ts';
import { writePage } from './html.ts';
import type { Site, SiteResource } from './plan.ts';
import { drawMasthead, drawPicture, favicon } from './picture.ts';
import { drawPlate } from './png.ts';
import { magazine, sectionWords } from './words.ts';

export interface SiteRequest {
  readonly path: string;
  /** Time of the demo's clock, unix ms. */
  readonly nowMs: number;
  /** Name in the reader's cookie, '' when there is none. */
  readonly reader: string;
  /** Value of If-None-Match, '' when there is none. */
  readonly ifNoneMatch: string;
}

export interface SiteResponse {
  readonly status: 200 | 304 | 404;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
};
const assets: Readonly<Record<string, string>> = {
  '/assets/site.css': siteCss,
  '/assets/article.css': articleCss,
  '/assets/site.js': siteJs,
  '/assets/board.js': boardJs,
  '/favicon.svg': favicon,
  '/pictures/masthead.svg': drawMasthead(magazine.title),
};
/** Yesterday's page is better than none while the origin is away, RFC 5861 section 4. */
const staleIfErrorS = 86_400;
/** What the site's private responses must never contain when someone else asks. */
export const readerCookie = 'reader';

/** What the site answers at this moment: the same request at the same time gets the same bytes. */
export function respond(site: Site, request: SiteRequest): SiteResponse {
  const resource = site.resources.get(request.path);
  const date = new Date(request.nowMs).toUTCString();
  if (resource === undefined) {
    const headers = { date, 'content-type': 'text/plain', 'cache-control': 'no-store' };
    return { status: 404, headers, body: 'Nothing washed up here.\n' };
  }
  const edition =
    resource.changesEveryS === 0 ? 0 : Math.floor(request.nowMs / (resource.changesEveryS * 1_000));
  const etag = `"${edition.toString(36)}-${resource.path.length.toString(36)}"`;
  const headers = {
    date,
    etag,
    'content-type': types[resource.path.split('.')[1] ?? ''] ?? 'text/html; charset=utf-8',
    'cache-control': resource.isPrivate
      ? 'private, max-age=0'
      : `public, max-age=${resource.freshForS}, stale-if-error=${staleIfErrorS}`,
    ...(resource.setsCookie ? { 'set-cookie': `visit=${edition}; Path=/; SameSite=Lax` } : {}),
  };
  if (!resource.isPrivate && request.ifNoneMatch === etag)
    return { status: 304, headers, body: '' };
  return { status: 200, headers, body: bodyOf(site, { resource, edition, request }) };
}

interface BodyOf {
  readonly resource: SiteResource;
  readonly edition: number;
  readonly request: SiteRequest;
}

const plates = new Map<string, Uint8Array>();

function bodyOf(site: Site, { resource, edition, request }: BodyOf): string | Uint8Array {
  const { path } = resource;
  const page = site.pages.get(path);
  if (page !== undefined) return writePage(page, { site, edition, reader: request.reader });
  const asset = assets[path];
  if (asset !== undefined) return asset;
  const hue = sectionWords.find(({ name }) => path.startsWith(`/pictures/${name}/`))?.hue ?? 200;
  if (path.endsWith('.svg')) return drawPicture(path, hue);
  if (path.endsWith('.png')) {
    const plate = plates.get(path) ?? drawPlate(path, hue);
    plates.set(path, plate);
    return plate;
  }
  return JSON.stringify(
    writeJson(site, { path, nowMs: request.nowMs, reader: request.reader }) ?? {},
  );
}
