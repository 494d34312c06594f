/** How the edge answered a visitor, as its Cache-Status tells. */
export type AnswerClass = 'hit' | 'prefetched-hit' | 'miss' | 'collapsed' | 'error';

/**
 * RFC 9211: `forecache; hit; ttl=…`, `collapsed` for who waited for another's fetch, `forecache; fwd=uri-miss; stored`, a detail telling a hit on a
 * prefetched object. An answer without a member of ours, or of ours with 5xx, is an error.
 */
export function classifyAnswer(status: number, cacheStatus: string | null): AnswerClass {
  const ours = (cacheStatus ?? '')
    .split(',')
    .map((member) => member.trim().split(/\s*;\s*/))
    .findLast(([name]) => name?.toLowerCase() === 'forecache');
  if (ours === undefined) return 'error';
  const parameters = ours.slice(1);
  if (status >= 500 && !parameters.includes(`fwd-status=${status}`)) return 'error';
  if (!parameters.includes('hit')) {
    return parameters.includes('collapsed') ? 'collapsed' : 'miss';
  }
  return parameters.some((parameter) => /^detail="?prefetched/.test(parameter))
    ? 'prefetched-hit'
    : 'hit';
}
