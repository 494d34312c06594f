import { createRandom } from '../random.ts';
import { indexPath, tideStations, type Site, type SitePage } from './plan.ts';
import { writeParagraphs } from './prose.ts';
import { magazine, sectionWords } from './words.ts';

export interface PageContext {
  readonly site: Site;
  /** Which edition of the page this is: its content differs from one to the next. */
  readonly edition: number;
  /** '' when nobody is signed in. */
  readonly reader: string;
}

/** A page as HTML. Everything in it comes from the plan, so nothing needs escaping but is anyway. */
export function writePage(page: SitePage, context: PageContext): string {
  const body = {
    home: homeBody,
    index: indexBody,
    article: articleBody,
    board: boardBody,
    account: accountBody,
  }[page.layout](page, context);
  const styles = page.needs
    .filter((path) => path.endsWith('.css'))
    .map((path) => `<link rel="stylesheet" href="${path}">`);
  const scripts = page.needs
    .filter((path) => path.endsWith('.js'))
    .map((path) => `<script src="${path}" defer></script>`);
  const nav = sectionWords.map(
    ({ name, title }) =>
      `<a href="/${name}/"${name === page.section ? ' aria-current="page"' : ''}>${title}</a>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(page.title)} · ${magazine.title}</title><link rel="icon" href="/favicon.svg">
${styles.join('')}${scripts.join('')}<script src="/.forecache/client.js" defer></script></head>
<body><header class="top"><strong><a href="/">${magazine.title}</a></strong><nav>${nav.join('')}<a href="/tide-board">Tide board</a></nav><span id="me"></span></header>
<main>${body}</main>
<footer>${magazine.title}. ${magazine.motto}. Edition <span id="edition">${context.edition}</span>. <a href="/account" rel="nofollow">Your subscription</a></footer></body></html>`;
}

function homeBody(page: SitePage, { site }: PageContext): string {
  const leads = page.links.filter(({ path }) => site.pages.get(path)?.layout === 'article');
  return `<img class="mast" src="/pictures/masthead.svg" alt="${magazine.title}"><h1>${magazine.motto}</h1><div class="cards">${leads.map(({ path }) => card(site, path)).join('')}</div>`;
}

function indexBody(page: SitePage, { site }: PageContext): string {
  const words = wordsOf(page.section);
  const shown = page.links.filter(({ path }) => site.pages.get(path)?.layout === 'article');
  const number = Number(page.path.split('/page/')[1] ?? 1);
  const following = page.links.find(({ path }) => path === indexPath(page.section, number + 1));
  const pager = [
    number > 1 ? `<a href="${indexPath(page.section, number - 1)}">Newer</a>` : '',
    following === undefined ? '' : `<a rel="next" href="${following.path}">Older</a>`,
  ];
  return `<p class="kicker">Section</p><h1>${words.title}</h1><p>${words.about}</p><div class="cards">${shown.map(({ path }) => card(site, path)).join('')}</div><p class="pager">${pager.join('')}</p>`;
}

function articleBody(page: SitePage, { site, edition }: PageContext): string {
  const random = createRandom(`${site.seed}${page.path}/text`);
  const paragraphs = writeParagraphs(wordsOf(page.section), random, 5 + random.integer(6));
  const fresh = writeParagraphs(wordsOf(page.section), createRandom(`${page.path}/${edition}`), 1);
  const figures = page.needs
    .filter((path) => path.endsWith('.png'))
    .map(
      (path, order) =>
        `<figure><img src="${path}" alt="" loading="lazy"><figcaption>Plate ${order + 1}. Soundings in fathoms.</figcaption></figure>`,
    );
  const tide = page.needs.find((path) => path.startsWith('/api/tide/'));
  const [next, ...others] = page.links;
  return `<article><p class="kicker"><a href="/${page.section}/">${wordsOf(page.section).title}</a></p><h1>${escape(page.title)}</h1>
<img src="/pictures${page.path}.svg" alt="">${paragraphs.map((text, order) => `<p${order === 0 ? ' class="lead"' : ''}>${escape(text)}</p>${figures[order] ?? ''}`).join('')}<p>${escape(fresh.join(' '))}</p>
${tide === undefined ? '' : `<p class="tide" data-tide="${tide}">The tide there now</p>`}
${next === undefined ? '' : `<a class="next" href="${next.path}"><span class="kicker">Next in ${wordsOf(page.section).title}</span><b>${escape(titleOf(site, next.path))}</b></a>`}
<div class="more"><b>Also</b>${others.map(({ path }) => `<br><a href="${path}">${escape(titleOf(site, path))}</a>`).join('')}<ul data-related="/api/related${page.path}.json"></ul></div></article>`;
}

function boardBody(): string {
  const rows = tideStations.map(
    (station) =>
      `<tr data-station="/api/tide/${station}.json"><td>${station}</td><td>…</td><td></td></tr>`,
  );
  return `<p class="kicker">Every minute</p><h1>Tide board</h1><p><img src="/pictures/compass.png" alt="" width="180"></p><table>${rows.join('')}</table><p><a href="/tides/">All about tides</a></p>`;
}

function accountBody(_page: SitePage, { reader }: PageContext): string {
  const who = reader === '' ? 'You are not signed in.' : `Signed in as ${escape(reader)}.`;
  return `<p class="kicker">Only you can see this</p><h1>Your subscription</h1><p>${who}</p>`;
}

function card(site: Site, path: string): string {
  const page = site.pages.get(path);
  if (page === undefined) return '';
  return `<a class="card" href="${path}"><img src="/pictures${path}.svg" alt=""><div><small>${wordsOf(page.section).title}</small><b>${escape(page.title)}</b></div></a>`;
}

function titleOf(site: Site, path: string): string {
  return site.pages.get(path)?.title ?? path;
}

function wordsOf(section: string): (typeof sectionWords)[number] {
  const words = sectionWords.find(({ name }) => name === section);
  if (words === undefined) throw new RangeError(`no-such-section: '${section}'`);
  return words;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
