import { PbfReader } from 'pbf';
import { readHints as readBody } from '../../protocol/generated/frames.ts';
import { resourceKinds, type Hint } from '../../protocol/messages.ts';

const version = 1;
const hintsBody = 6;

/**
 * The hints of a frame from the site's own edge; none when it is of another version or kind.
 * The protocol's own decoder also bounds what strangers send, which costs a worker 2 kB: whoever
 * can answer for the site's edge can answer for its scripts.
 */
export function readHints(frame: Uint8Array): readonly Hint[] {
  const reader = new PbfReader(frame);
  if (!reader.nextField() || reader.readVarint() !== version) return [];
  if (reader.nextField() !== hintsBody) return [];
  const { hints } = readBody(reader, reader.readVarint() + reader.pos);
  return hints.map((hint) => ({ ...hint, kind: resourceKinds[hint.kind] ?? 'other' }));
}
