/** Writes a fault of the machinery to the Worker's log; visitors never see it. */
export function logFault(code: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  console.warn(JSON.stringify({ code, message }));
}
