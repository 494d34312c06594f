import { isSensitivePath } from '../../protocol/sensitive-path.ts';
import { sitePath } from './site-path.ts';

/** What of a link decides whether it may be prefetched; an `HTMLAnchorElement` fits. */
export interface LinkFacts {
  readonly href: string;
  readonly pathname: string;
  readonly rel: string;
  hasAttribute(name: string): boolean;
  closest(selector: string): unknown;
}

/** '' when the link may be prefetched, else the reason code. */
export function whyNotLink(link: LinkFacts): string {
  if (!sitePath(link.href)) return 'other-origin';
  if (link.closest('[data-no-prefetch]')) return 'no-prefetch';
  if (/\bnofollow\b/.test(link.rel)) return 'nofollow';
  if (link.hasAttribute('download')) return 'download';
  if (isSensitivePath(link.pathname)) return 'sensitive';
  return '';
}
