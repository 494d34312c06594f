/** The executable of a Chromium on this machine: CHROMIUM_PATH, the system's, or Playwright's; undefined when none. */
export function findChromium(): string | undefined;
