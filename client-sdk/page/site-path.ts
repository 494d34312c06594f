/** Path and query of a URL; '' when it is of another origin. */
export function sitePath(url: string): string {
  const start = url.indexOf('/', 'http://'.length + 1);
  // Beside the document's own URL: a page's first use of `location` costs more than all of this.
  const isOwn = start > 0 && document.URL.startsWith(url.slice(0, start + 1));
  return isOwn ? (url.slice(start).split('#')[0] ?? '') : '';
}
