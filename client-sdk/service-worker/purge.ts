import { cancelPrefetches } from './prefetch.ts';
import { report } from './tell.ts';
import { dropAll, dropEntries, entries } from './entries.ts';

/** Forgets everything, because somebody signed out. */
export async function forget(): Promise<void> {
  await cancelPrefetches('');
  await dropAll();
  await report({ name: 'purged' });
}

/** Drops what a list of paths names; a path that ends with `*` names all that begin with it. */
export async function invalidate(paths: readonly string[]): Promise<void> {
  await cancelPrefetches('');
  const named = (url: string): boolean =>
    paths.some((path) => (path.endsWith('*') ? url.startsWith(path.slice(0, -1)) : url === path));
  await dropEntries([...(await entries()).keys()].filter(named));
  await report({ name: 'purged' });
}

/**
 * Drops what another build left. Pages go at once; their scripts, styles and images stay while
 * another tab is open, because a page of that build may still load them.
 */
export async function dropOtherBuilds(build: string, openPages: number): Promise<void> {
  const old = [...(await entries()).values()].filter(
    (entry) => entry.build !== build && (entry.document || openPages <= 1),
  );
  await dropEntries(old.map(({ url }) => url));
}
