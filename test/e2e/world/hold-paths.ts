/** Answers that wait, so that a test decides what is under way. */
export interface HeldPaths {
  hold(path: string): void;
  release(path: string): void;
  /** Resolves at once for a path that is not held. */
  until(path: string): Promise<void>;
}

export function holdPaths(): HeldPaths {
  const held = new Map<string, PromiseWithResolvers<void>>();
  return {
    hold: (path) => void held.set(path, Promise.withResolvers()),
    release(path) {
      held.get(path)?.resolve();
      held.delete(path);
    },
    until: async (path) => held.get(path)?.promise,
  };
}
