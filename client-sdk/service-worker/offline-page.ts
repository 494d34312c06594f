/** A page for when there is neither network nor copy nor the site's own offline page: it lists what can be read. */
export function offlinePage(paths: readonly string[]): Response {
  const items = paths.map((path) => `<li><a href="${escape(path)}">${escape(nameOf(path))}</a>`);
  const list = items.length ? `<p>You can read:<ul>${items.join('')}</ul>` : '';
  return new Response(
    `<!doctype html><meta name=viewport content="width=device-width"><title>Offline</title><h1>You are offline</h1>${list}`,
    {
      status: 503,
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
    },
  );
}

function nameOf(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
