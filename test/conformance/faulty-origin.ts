import { createServer, type AddressInfo, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

/** An origin that misbehaves on the level of bytes, by the path that is asked. */
export interface FaultyOrigin {
  readonly url: string;
  /** Requests by path, as they came. */
  readonly asked: Map<string, number>;
  close(): Promise<void>;
}

type Fault = (socket: Socket, path: string) => void;

const ok = 'HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Type: image/png\r\n';

/** What comes of a slow body every tenth of a second, and how often. */
export const drop = 'drop '.repeat(2_000);
export const drops = 15;

/** 64 MB of zeros in 64 kB of gzip. */
const bomb = gzipSync(Buffer.alloc(64 << 20));

const faults: Readonly<Record<string, Fault>> = {
  '/fine': (socket) => socket.end(`${ok}Content-Length: 4\r\n\r\nfine`),
  '/silent': () => undefined,
  '/slow': (socket) => {
    setTimeout(() => socket.end(`${ok}Content-Length: 4\r\n\r\nslow`), 300);
  },
  '/dripping': (socket) => {
    socket.write(`${ok}Content-Length: ${drop.length * drops}\r\n\r\n`);
    let left = drops;
    const drip = setInterval(() => {
      left--;
      if (socket.destroyed || left === 0) clearInterval(drip);
      if (left === 0) socket.end(drop);
      else socket.write(drop);
    }, 100);
  },
  '/stalled': (socket) => socket.write(`${ok}Content-Length: 200000\r\n\r\n${'x'.repeat(100_000)}`),
  '/reset': (socket) => socket.resetAndDestroy(),
  '/truncated': (socket) => socket.end(`${ok}Content-Length: 10\r\n\r\nhalf`),
  '/truncated-large': (socket) =>
    socket.end(`${ok}Content-Length: 200000\r\n\r\n${'x'.repeat(100_000)}`),
  '/truncated-larger': (socket) =>
    socket.end(`${ok}Content-Length: 2000000\r\n\r\n${'x'.repeat(1_500_000)}`),
  '/truncated-many-chunks': (socket) =>
    socket.end(`${ok}Transfer-Encoding: chunked\r\n\r\n200000\r\n${'x'.repeat(1_500_000)}`),
  '/truncated-chunks': (socket) =>
    socket.end(`${ok}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nffff\r\nonly a part`),
  '/longer-than-said': (socket) =>
    socket.end(`${ok}Content-Length: 4\r\n\r\nfine and more than was said`),
  '/many-fields': (socket) => {
    const fields = Array.from({ length: 50_000 }, (_, at) => `x-${at}: ${at}\r\n`).join('');
    socket.end(`${ok}${fields}Content-Length: 4\r\n\r\nfine`);
  },
  '/bomb': (socket) => {
    socket.write(`${ok}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`);
    socket.end(bomb);
  },
  '/endless': (socket) => {
    socket.write(`${ok}Transfer-Encoding: chunked\r\n\r\n`);
    const part = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const more = (): void => {
      while (!socket.destroyed && socket.write(part)) {
        // The edge sets the pace.
      }
    };
    socket.on('drain', more);
    more();
  },
  '/bad-dates': (socket) =>
    socket.end(
      'HTTP/1.1 200 OK\r\nExpires: tomorrow\r\nDate: now\r\nLast-Modified: long ago\r\nContent-Length: 4\r\n\r\nfine',
    ),
  '/twice': (socket) =>
    socket.end(
      'HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nCache-Control: no-store\r\nAge: 1\r\nAge: 2\r\nContent-Length: 4\r\n\r\nfine',
    ),
  '/two-lengths': (socket) =>
    socket.end(`${ok}Content-Length: 4\r\nContent-Length: 9\r\n\r\nfine and `),
  '/garbage': (socket) => socket.end('this is no HTTP\r\n\r\n'),
};

export async function startFaultyOrigin(): Promise<FaultyOrigin> {
  const asked = new Map<string, number>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      const path = text.split(' ', 2)[1] ?? '';
      text = '';
      asked.set(path, (asked.get(path) ?? 0) + 1);
      (faults[path.split('?', 1)[0]!] ?? faults['/garbage']!)(socket, path);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
