/** Path and query of a URL; '' when it is of another origin. */
export function sitePath(url: string): string {
  const { origin } = location;
  return url.startsWith(`${origin}/`) ? (url.slice(origin.length).split('#')[0] ?? '') : '';
}
