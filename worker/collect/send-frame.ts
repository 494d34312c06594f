import type { Place } from '../cache/scope.ts';
import { deliverFrames } from '../queue.ts';

/** Sends a frame by its queue, or at once where telemetry is direct. Rejects when it is not taken. */
export async function sendFrame(
  { env, settings }: Pick<Place, 'env' | 'settings'>,
  { kind, frame }: { kind: 'access' | 'outcome'; frame: Uint8Array },
): Promise<void> {
  if (settings.telemetry === 'direct') {
    await deliverFrames([frame], env);
    return;
  }
  const queue = kind === 'access' ? env.ACCESS_QUEUE : env.OUTCOME_QUEUE;
  await queue.send(frame, { contentType: 'bytes' });
}
