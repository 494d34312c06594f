import { createServer } from 'node:net';

const mostTries = 20;

/** This port, or the next one on loopback that is free; 0 stays 0, the system's choice. */
export async function findFreePort(port: number): Promise<number> {
  if (port === 0) return 0;
  for (let tried = port; tried < port + mostTries; tried++) {
    if (await isFree(tried)) return tried;
  }
  throw new RangeError(`no-free-port: ${port} to ${port + mostTries - 1} are taken`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
