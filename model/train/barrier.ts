/** Numbers of the control block that threads meet over. */
export const barrierSlots = 2;

const arrivalsSlot = 0;
const roundSlot = 1;

/** A function that returns once every thread has called it. Blocks the calling thread. */
export function createBarrier(control: Int32Array, threads: number): () => void {
  if (threads === 1) return () => undefined;
  return () => {
    const round = Atomics.load(control, roundSlot);
    if (Atomics.add(control, arrivalsSlot, 1) === threads - 1) {
      Atomics.store(control, arrivalsSlot, 0);
      Atomics.add(control, roundSlot, 1);
      Atomics.notify(control, roundSlot);
      return;
    }
    while (Atomics.load(control, roundSlot) === round) Atomics.wait(control, roundSlot, round);
  };
}
