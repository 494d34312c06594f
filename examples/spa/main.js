import { start } from 'forecache/client';
import { onLCP } from 'web-vitals';

const views = { '/': 'Start', '/list': 'A list', '/about': 'About this' };

function show() {
  document.querySelector('main').textContent = views[location.pathname] ?? 'Not found';
}

document.querySelector('nav').addEventListener('click', (event) => {
  const link = event.target.closest('a');
  if (!link) return;
  event.preventDefault();
  history.pushState(null, '', link.href);
  show();
});
addEventListener('popstate', show);
show();

// Soft navigations are seen by themselves.
window.forecache = start({ application: 'single-page-example' });

// Which pages a prefetch answered, beside how fast they were.
const prefetched = new Set();
document.addEventListener('forecache', ({ detail }) => {
  if (detail.name === 'used') prefetched.add(detail.url);
});
onLCP(({ value }) => {
  const source = prefetched.has(location.pathname) ? 'prefetch' : 'network';
  console.info(`LCP ${Math.round(value)} ms from ${source}`);
});
