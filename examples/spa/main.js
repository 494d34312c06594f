import { start } from 'forecache/client';

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
