import type { Answer, Step } from './steps.ts';
import { leaseTtlS } from './steps.ts';
import type { Given } from './world.ts';
import { clock } from './world.ts';

/** Why RFC 9111 forbids to answer this request with that stored response, or undefined. Written from the RFC, apart from the rules under test. */
export function forbidden(
  given: Given,
  asked: Extract<Step, { kind: 'get' }>,
  originFailed: boolean,
): string | undefined {
  const has = (flag: Answer['flags'][number]): boolean => given.flags.includes(flag);
  if (has('no-store')) return 'no-store was stored';
  if (has('private')) return 'private was stored';
  if (given.cookie) return 'Set-Cookie was stored';
  if (given.path !== asked.path) return 'another resource';
  if (given.vary && given.language !== asked.language) return 'another variant';
  const forAll = has('public') || has('must-revalidate') || given.sMaxage !== undefined;
  if (given.authorized && !forAll) return 'an answer to an authorized request';
  if (given.goneS !== undefined) return 'invalidated or purged';
  const ageS = given.age + clock.s - given.atS;
  const lifetimeS = given.sMaxage ?? given.maxAge ?? 0;
  const leased = given.leasedS !== undefined;
  const staleS = Math.max(
    ageS - lifetimeS,
    leased ? clock.s - given.leasedS! - leaseTtlS : -Infinity,
  );
  const strict = has('must-revalidate') || has('proxy-revalidate') || leased;
  if (leased && given.status !== 200) return 'an error was prefetched';
  const mayReplaceError = originFailed && !strict && !has('no-cache') && staleS < given.sie;
  if (mayReplaceError) return undefined;
  if (has('no-cache')) return 'no-cache without validation';
  if (asked.cacheControl === 'no-cache' || asked.cacheControl === 'no-store')
    return 'the request wants a new answer';
  if (asked.cacheControl === 'max-age=2' && ageS > 2) return 'older than the request allows';
  if (asked.cacheControl === 'min-fresh=10' && -staleS < 10) return 'not fresh for long enough';
  if (staleS < 0) return undefined;
  if (!strict && staleS < given.swr) return undefined;
  const noLeniency = strict || given.sMaxage !== undefined;
  if (!noLeniency && asked.cacheControl === 'max-stale') return undefined;
  if (!noLeniency && asked.cacheControl === 'max-stale=5' && staleS <= 5) return undefined;
  return `stale by ${staleS} s`;
}
