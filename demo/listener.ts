import { createServer, type RequestListener } from 'node:http';

/** An HTTP server on loopback. */
export interface Listener {
  readonly url: string;
  readonly port: number;
  /** Closes the port and cuts every connection, as a crash would. */
  stop(): Promise<void>;
}

/**
 * Port 0 is any that is free.
 * @throws Error EADDRINUSE when the port is taken.
 */
export async function listen(handle: RequestListener, askedPort = 0): Promise<Listener> {
  const server = createServer(handle);
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(askedPort, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : askedPort);
    });
  });
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
