import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Edge } from './edge.ts';
import type { Place } from './places.ts';

export interface Join {
  readonly edge: Edge;
  readonly place: Place;
  readonly url: string;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

const doors = new WebSocketServer({ noServer: true });

/** Connects a person's WebSocket with the one that the Worker answers, or refuses with its status. */
export async function joinWebSocket(join: Join): Promise<void> {
  const { edge, place, url, request, socket, head } = join;
  socket.on('error', () => socket.destroy());
  const headers = new Headers({ upgrade: 'websocket' });
  const asked = request.headers['sec-websocket-protocol'];
  if (asked !== undefined) headers.set('sec-websocket-protocol', asked);
  const answer = await edge.fetch({ url, place, headers }).catch(() => undefined);
  const inner = answer?.webSocket ?? null;
  if (inner === null) {
    socket.end(`HTTP/1.1 ${answer?.status ?? 502} Refused\r\nConnection: close\r\n\r\n`);
    return;
  }
  doors.handleUpgrade(request, socket, head, (outer) => {
    inner.accept();
    inner.addEventListener('message', ({ data }) => outer.send(data));
    inner.addEventListener('close', () => outer.close());
    outer.on('message', (data, isBinary) => {
      const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
      inner.send(isBinary ? new Uint8Array(bytes).buffer : bytes.toString('utf8'));
    });
    outer.on('close', () => inner.close());
    outer.on('error', () => outer.terminate());
  });
}
