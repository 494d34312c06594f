/** Runs `work` while no other process does so under the same file; waits for one that does. */
export function oneAtATime<Result>(options: {
  readonly file: string;
  readonly work: () => Result;
  /** Told once, with the number of the process that is waited for. */
  readonly onWait?: (pid: number) => void;
}): Result;
