import type { TestOrigin } from './start-origin.ts';

export const scriptTag = '<script src="/.forecache/client.js" defer></script>';

export interface PageOptions {
  readonly title: string;
  readonly links?: readonly string[];
  /** Markup in the head instead of the plain script tag. */
  readonly head?: string;
  readonly body?: string;
}

/** A page of the test site: a style sheet, a script and a picture of its own, and links. */
export function pageHtml({ title, links = [], head = scriptTag, body = '' }: PageOptions): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<link rel="stylesheet" href="/assets/${title}.css">${head}
<script src="/assets/${title}.js" defer></script></head>
<body><h1>${title}</h1><img src="/assets/${title}.svg" width="40" height="40" alt="">
${links.map((link) => (link.startsWith('<') ? link : `<a href="${link}">${link}</a>`)).join('\n')}
${body}</body></html>`;
}

/** Puts a page and what it loads into the origin. Its address is `/title`. */
export function addPage(origin: TestOrigin, options: PageOptions): void {
  const { title } = options;
  origin.answers.set(`/${title}`, { body: pageHtml(options) });
  origin.answers.set(`/assets/${title}.css`, {
    body: 'h1 { color: rgb(0, 128, 0) }',
    headers: { 'content-type': 'text/css' },
  });
  origin.answers.set(`/assets/${title}.js`, {
    body: `document.documentElement.dataset.ran = '${title}'`,
    headers: { 'content-type': 'text/javascript' },
  });
  origin.answers.set(`/assets/${title}.svg`, {
    body: '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="40" height="40"/></svg>',
    headers: { 'content-type': 'image/svg+xml' },
  });
}

/** Paths that a page of the test site is made of. */
export function partsOf(title: string): string[] {
  return [`/${title}`, ...['css', 'js', 'svg'].map((type) => `/assets/${title}.${type}`)];
}
