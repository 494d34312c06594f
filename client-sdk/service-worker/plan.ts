import type { Hint } from '../../protocol/messages.ts';
import { isFetchable } from '../../protocol/resource-key.ts';
import { isSensitivePath } from '../../protocol/sensitive-path.ts';

export interface Wanted {
  readonly url: string;
  readonly document: boolean;
  readonly confidence: number;
  /** Document that it belongs to: its own URL, or that of the page that needs it. */
  readonly page: string;
  /** True: what its HTML names is fetched after it. */
  readonly withNeeds: boolean;
}

export interface Plan {
  /** In the order in which to fetch them. */
  readonly wanted: readonly Wanted[];
  /** Pages that may be fetched ahead, those that are stored already too. */
  readonly allowed: readonly string[];
  readonly refused: readonly { readonly url: string; readonly reason: string }[];
}

export interface PlanInput {
  readonly hints: readonly Hint[];
  readonly page: string;
  /** Reasons by path, from the links of the page. */
  readonly avoid: ReadonlyMap<string, string>;
  /** True for what is stored and still fresh. */
  has(url: string): boolean;
  readonly budgetBytes: number;
  /** Least confidence that is worth a visitor's bytes. */
  readonly floor: number;
}

/** A page that is not the likeliest is fetched from this confidence on, and without what it needs. */
const secondFloor = 0.4;
const mostPages = 3;

/**
 * What to prefetch for a page, by confidence, while the expected bytes fit the budget: the likeliest
 * document with what its HTML names, the next two alone, which are small and spare a round trip; and
 * what not, with the reason code. What a hint says of a page's needs is not used: it also holds what
 * visitors loaded with the pages after that one.
 */
export function planPrefetches(input: PlanInput): Plan {
  const wanted: Wanted[] = [];
  const refused: { url: string; reason: string }[] = [];
  let left = input.budgetBytes;
  const allowed: string[] = [];
  // Styles, scripts, pictures and data come with the documents that need them: alone they are, most
  // often, what this page itself is loading.
  const ordered = input.hints
    .filter(({ kind }) => /document|media/.test(kind))
    .toSorted((a, b) => b.confidence - a.confidence);
  for (const { resource: url, kind, confidence, bytes } of ordered) {
    const reason = whyNot({ url, confidence, bytes, left, pages: allowed.length, input });
    if (reason) {
      refused.push({ url, reason });
      continue;
    }
    left -= bytes;
    const withNeeds = kind === 'document' && allowed.length === 0;
    allowed.push(url);
    if (!input.has(url))
      wanted.push({ url, document: kind === 'document', confidence, page: url, withNeeds });
  }
  return { wanted, allowed, refused };
}

function whyNot(candidate: {
  url: string;
  confidence: number;
  bytes: number;
  left: number;
  pages: number;
  input: PlanInput;
}): string {
  const { url, input } = candidate;
  if (url === input.page) return 'same-page';
  if (!isFetchable(url)) return 'query';
  if (isSensitivePath(url)) return 'sensitive';
  const forbidden = input.avoid.get(url);
  if (forbidden) return forbidden;
  const floor = candidate.pages === 0 ? input.floor : Math.max(input.floor, secondFloor);
  if (candidate.confidence < floor || candidate.pages >= mostPages) return 'below-floor';
  return candidate.bytes > candidate.left ? 'budget' : '';
}
