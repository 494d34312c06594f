import { decodeCatalogue, type Catalogue } from '../../protocol/index.ts';
import type { Place } from '../cache/scope.ts';
import { objectName } from '../objects/object-name.ts';
import { logFault } from './log-fault.ts';
import type { NodeDesk } from './node-desk.ts';

/** Real time between two questions: a catalogue is made a few times a day. */
const askEveryMs = 60_000;

interface Held {
  readonly catalogue: Catalogue | undefined;
  readonly askedAtMs: number;
}

/** An isolate that slept longer than this names nothing: its region may have let go of so old a catalogue. */
const trustedForMs = 10 * askEveryMs;

/** By site and region, not by node: they share it. */
const held = new Map<string, Held>();

/** The catalogue that this isolate may name resources by. */
export function catalogueOf(desk: NodeDesk): Catalogue | undefined {
  const known = held.get(objectName(desk));
  return known !== undefined && Date.now() - known.askedAtMs < trustedForMs
    ? known.catalogue
    : undefined;
}

/**
 * Asks the region's forecaster for its catalogue, once a minute at most. Never throws: without a
 * catalogue batches are larger, and that is all.
 */
export async function learnCatalogue({ env }: Pick<Place, 'env'>, desk: NodeDesk): Promise<void> {
  const name = objectName(desk);
  const askedAtMs = Date.now();
  const before = held.get(name);
  if (before !== undefined && askedAtMs - before.askedAtMs < askEveryMs) return;
  held.set(name, { catalogue: before?.catalogue, askedAtMs });
  try {
    const { id, frame } = await env.FORECASTER.getByName(name).catalogue(
      before?.catalogue?.id ?? 0,
    );
    if (frame !== undefined) held.set(name, { catalogue: decodeCatalogue(frame), askedAtMs });
    // A forecaster that has none any more could read nothing that names ours.
    else if (id === 0) held.set(name, { catalogue: undefined, askedAtMs });
  } catch (error) {
    logFault('catalogue-not-learnt', error);
  }
}
