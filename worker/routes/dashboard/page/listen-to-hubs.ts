import type { Region } from './state.ts';

const againMs = 10_000;

export interface HubOptions {
  readonly open: (region: string) => WebSocket;
  readonly onMessage: (data: unknown) => void;
}

/**
 * One socket a region. One that closes is opened anew by a later call: a region that cannot be
 * heard is polled all the same.
 */
export function listenToHubs(options: HubOptions): (regions: readonly Region[]) => void {
  const sockets = new Map<string, WebSocket>();
  return (regions) => {
    for (const { region } of regions) {
      if (sockets.has(region)) continue;
      const socket = options.open(region);
      socket.binaryType = 'arraybuffer';
      sockets.set(region, socket);
      socket.addEventListener('message', ({ data }) => {
        // The Hub learns by it how much of what it sent has arrived.
        if (typeof data === 'string' && data.startsWith('mark:')) socket.send(data);
        else options.onMessage(data);
      });
      socket.addEventListener('close', () => {
        setTimeout(() => sockets.delete(region), againMs);
      });
    }
  };
}
