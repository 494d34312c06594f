import type { Hint } from '../../protocol/messages.ts';
import { isFetchable } from '../../protocol/resource-key.ts';
import { isSensitivePath } from '../shared/sensitive-path.ts';

export interface Wanted {
  readonly url: string;
  readonly document: boolean;
  readonly confidence: number;
  /** Document that it belongs to: its own URL, or that of the page that needs it. */
  readonly page: string;
  /** False: what the document needs has to be read from its HTML. */
  readonly needsKnown: boolean;
}

export interface Plan {
  /** In the order in which to fetch them. */
  readonly wanted: readonly Wanted[];
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

/**
 * What to prefetch for a page, by confidence, each document followed by what it needs, while the
 * expected bytes fit the budget; and what not, with the reason code.
 */
export function planPrefetches(input: PlanInput): Plan {
  const wanted = new Map<string, Wanted>();
  const refused: { url: string; reason: string }[] = [];
  let left = input.budgetBytes;
  // Styles, scripts and pictures come with the documents that need them: alone they are, most often,
  // what this page itself is loading.
  const ordered = input.hints
    .filter(({ kind }) => /document|media|data/.test(kind))
    .toSorted((a, b) => b.confidence - a.confidence);
  for (const { resource: url, kind, confidence, bytes, needs } of ordered) {
    const reason = whyNot({ url, confidence, bytes, left, input });
    if (reason) {
      refused.push({ url, reason });
      continue;
    }
    left -= bytes;
    const document = kind === 'document';
    for (const item of [url, ...needs]) {
      if (!wanted.has(item) && !input.has(item) && isFetchable(item)) {
        const isDocument = document && item === url;
        const needsKnown = needs.length > 0;
        wanted.set(item, { url: item, document: isDocument, confidence, page: url, needsKnown });
      }
    }
  }
  return { wanted: [...wanted.values()], refused };
}

function whyNot(candidate: {
  url: string;
  confidence: number;
  bytes: number;
  left: number;
  input: PlanInput;
}): string {
  const { url, input } = candidate;
  if (url === input.page) return 'same-page';
  if (!isFetchable(url)) return 'query';
  if (isSensitivePath(url)) return 'sensitive';
  const forbidden = input.avoid.get(url);
  if (forbidden) return forbidden;
  if (candidate.confidence < input.floor) return 'below-floor';
  return candidate.bytes > candidate.left ? 'budget' : '';
}
