import type { SiteTags } from '../shared/messages.ts';

/** What a site may say to the page script; every field has a default, and the tag's data attributes give the same. */
export interface Options {
  /** `data-application`: the application that accesses belong to. */
  readonly application?: string;
  /** `data-task`: what the visitor is doing (search, checkout, …). */
  readonly task?: string;
  /** `data-user-class`: the class that the visitor belongs to (member, guest, …); never who it is. */
  readonly userClass?: string;
  /** `data-build`: names the deploy; entries of another build are dropped. */
  readonly build?: string;
  /** `data-consent="required"`: nothing happens until `consent(true)`. */
  readonly consent?: 'required' | 'given';
  /** `data-prefetch="off"`: accesses are collected, nothing is prefetched. */
  readonly prefetch?: 'on' | 'off';
  /** `data-prerender="on"`: pages that are ready in the worker are also prerendered on intent. */
  readonly prerender?: 'on' | 'off';
  /** `data-worker`: URL of the service worker; '' when the site registers its own. */
  readonly worker?: string;
  /** `data-query`: query parameters, separated by spaces, that may be learned and prefetched. */
  readonly query?: string;
  /** `data-page-budget`, `data-session-budget`, `data-day-budget`: bytes that prefetches may move. */
  readonly pageBudget?: number | string;
  readonly sessionBudget?: number | string;
  readonly dayBudget?: number | string;
  /** CSP nonce for the speculation rules; the tag's own by default. */
  readonly nonce?: string | undefined;
}

/** Selector of what may carry options. */
export const carryingOptions =
  '[nonce],[data-application],[data-task],[data-user-class],[data-build],[data-query],[data-page-budget],[data-session-budget],[data-day-budget],[data-consent],[data-prefetch],[data-prerender],[data-worker]';

export interface Settings {
  readonly tags: SiteTags;
  readonly consentRequired: boolean;
  readonly prefetch: boolean;
  readonly prerender: boolean;
  readonly worker: string;
  readonly nonce: string;
}

/** Fills in the defaults. A byte budget that is no number is the default. */
export function resolveOptions(input: Options): Settings {
  return {
    tags: {
      application: input.application ?? '',
      task: input.task ?? '',
      userClass: input.userClass ?? '',
      build: input.build ?? '',
      keepQuery: input.query?.split(' ') ?? [],
      budget: {
        page: Number(input.pageBudget) || 2e6,
        session: Number(input.sessionBudget) || 1e7,
        day: Number(input.dayBudget) || 4e7,
      },
    },
    consentRequired: input.consent === 'required',
    prefetch: input.prefetch !== 'off',
    prerender: input.prerender === 'on',
    worker: input.worker ?? '/.forecache/sw.js',
    nonce: input.nonce ?? '',
  };
}
