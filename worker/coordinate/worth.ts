import type { ResourceKind } from '../../protocol/messages.ts';
import type { CoordinatorSettings } from './settings.ts';

const megabyte = 1 << 20;

/**
 * Expected value of holding one object at one node, in the unit of `Prices`:
 * p · seconds spared · weight of the class - (1 - p) · (bytes + request) - what it displaces.
 * A used prefetch costs the origin nothing: the visitor's own fetch falls away. What is displaced
 * costs either way, the more the fuller the cache is.
 */
export function worthOf(
  object: {
    readonly confidence: number;
    readonly bytes: number;
    readonly kind: ResourceKind;
    /** Space taken at the node, in [0, 1]. */
    readonly fullness: number;
  },
  settings: CoordinatorSettings,
): number {
  const { confidence, bytes, kind, fullness } = object;
  const { prices } = settings;
  const sparedSeconds = expectedFetchMs(bytes, settings) / 1_000;
  const gain = confidence * sparedSeconds * settings.classWeights[kind];
  const spent = (1 - confidence) * ((bytes / megabyte) * prices.megabyte + prices.request);
  // Almost nothing while there is room; a node past nine tenths starts to evict what is wanted.
  const harm = (bytes / megabyte) * prices.displacedMegabyte * fullness ** 16;
  return gain - spent - harm;
}

/** What a fetch from the origin takes an ordinary node, ms. */
export function expectedFetchMs(bytes: number, settings: CoordinatorSettings): number {
  return settings.originLatencyMs + bytes / settings.originBytesPerMs;
}
