import { createServer, type RequestListener, type Server } from 'node:http';

/** An HTTP server on loopback that can go away and come back on the same port. */
export interface Listener {
  readonly url: string;
  readonly running: boolean;
  start(): Promise<void>;
  /** Closes the port and cuts every connection, as a crash would. */
  stop(): Promise<void>;
}

/** @throws Error EADDRINUSE when the port is taken. */
export async function listen(handle: RequestListener, port = 0): Promise<Listener> {
  let server: Server | undefined;
  let boundPort = port;
  const start = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const starting = createServer(handle);
      starting.once('error', reject);
      starting.listen(boundPort, '127.0.0.1', () => {
        const address = starting.address();
        if (address !== null && typeof address === 'object') boundPort = address.port;
        server = starting;
        resolve();
      });
    });
  await start();
  return {
    get url() {
      return `http://127.0.0.1:${boundPort}`;
    },
    get running() {
      return server !== undefined;
    },
    start: async () => {
      if (server === undefined) await start();
    },
    stop: () =>
      new Promise((resolve) => {
        const stopping = server;
        server = undefined;
        if (stopping === undefined) return resolve();
        stopping.close(() => resolve());
        stopping.closeAllConnections();
      }),
  };
}
