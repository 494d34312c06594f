import { decodeInvalidation, decodeLeases, type Lease } from '../../protocol/index.ts';
import { bodyOf } from '../../protocol/index.ts';

/** Who the Hub says that this node is, and what time it is there. */
export interface Welcome {
  readonly node: string;
  readonly site: string;
  readonly region: string;
  readonly origin: string;
  readonly nowMs: number;
  /** The site's time over the wall's. */
  readonly speed: number;
}

export interface Orders {
  readonly stopped: boolean;
  readonly cancelled: readonly string[];
  /** Wall time for which prefetches may be started, ms, from the report that these orders answer. */
  readonly permitMs: number;
  /** When that report was sent, by this node's own monotonic clock, ms. */
  readonly askedAtMs: number;
  readonly nowMs: number;
}

export interface HubEvents {
  welcome(welcome: Welcome): void;
  orders(orders: Orders): void;
  leases(leases: readonly { readonly lease: Lease; readonly mark: string | undefined }[]): void;
  /** Something was called back; what is stored may be no longer good. */
  invalidated(invalidation: ReturnType<typeof decodeInvalidation>): void;
  closed(reason: string): void;
}

export interface HubConnection {
  report(report: Readonly<Record<string, number>>): void;
  send(frame: Uint8Array<ArrayBuffer>): void;
  readonly isOpen: boolean;
  close(): void;
}

const reconnectMinMs = 500;
const reconnectMaxMs = 30_000;

/** Keeps one WebSocket to the site's Hub, opening it again when it breaks, after pauses that double. */
export function joinHub(
  options: {
    /** Address of the site behind Forecache. */
    readonly site: URL;
    readonly name: string;
    readonly region: string | undefined;
    readonly token: string | undefined;
  },
  events: HubEvents,
): HubConnection {
  const url = hubUrl(options);
  let socket: WebSocket | undefined;
  let closing = false;
  let pauseMs = reconnectMinMs;
  let timer: NodeJS.Timeout | undefined;
  let marks = new Map<string, string>();

  const open = (): void => {
    const current = new WebSocket(url, protocolsOf(options.token));
    socket = current;
    current.binaryType = 'arraybuffer';
    current.addEventListener('open', () => {
      pauseMs = reconnectMinMs;
    });
    current.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') readText(data);
      else if (data instanceof ArrayBuffer) readFrame(new Uint8Array(data));
    });
    current.addEventListener('close', ({ code, reason }) => {
      events.closed(`${code} ${reason}`.trim());
      if (closing) return;
      timer = setTimeout(open, pauseMs);
      pauseMs = Math.min(reconnectMaxMs, pauseMs * 2);
    });
    // 'close' follows and says the rest.
    current.addEventListener('error', () => undefined);
  };

  const readText = (text: string): void => {
    if (text === 'pong') return;
    // The Hub learns by it how much of what it sent has arrived.
    if (text.startsWith('mark:')) return socket?.send(text);
    const message = new Map<string, unknown>(Object.entries(parse(text)));
    const number = (name: string): number => Number(message.get(name) ?? 0);
    const word = (name: string): string => String(message.get(name) ?? '');
    if (message.get('type') === 'welcome') {
      events.welcome({
        node: word('node'),
        site: word('site'),
        region: word('region'),
        origin: word('origin'),
        nowMs: number('nowMs'),
        speed: number('speed') || 1,
      });
    } else if (message.get('type') === 'orders') {
      const given = message.get('marks');
      marks = new Map(
        Object.entries(typeof given === 'object' && given !== null ? given : {}).map(
          ([id, mark]) => [id, String(mark)],
        ),
      );
      const cancelled = message.get('cancelled');
      events.orders({
        stopped: message.get('stopped') !== false,
        cancelled: Array.isArray(cancelled) ? cancelled.map(String) : [],
        permitMs: number('permitMs'),
        askedAtMs: number('askedAtMs'),
        nowMs: number('nowMs'),
      });
    }
  };

  const readFrame = (frame: Uint8Array): void => {
    const body = bodyOf(frame);
    if (body === 'leases') {
      const leases = decodeLeases(frame);
      events.leases(leases.map((lease) => ({ lease, mark: marks.get(lease.id) })));
    } else if (body === 'invalidation') events.invalidated(decodeInvalidation(frame));
  };

  open();
  return {
    report(report) {
      if (socket?.readyState === WebSocket.OPEN) {
        socket.send(JSON.stringify({ type: 'report', ...report }));
      }
    },
    send(frame) {
      socket?.send(frame);
    },
    get isOpen() {
      return socket?.readyState === WebSocket.OPEN;
    },
    close() {
      closing = true;
      clearTimeout(timer);
      socket?.close(1_000);
    },
  };
}

function hubUrl(options: { site: URL; name: string; region: string | undefined }): URL {
  const url = new URL('/.forecache/hub', options.site);
  url.protocol = url.protocol.replace('http', 'ws');
  url.searchParams.set('role', 'node');
  url.searchParams.set('node', options.name);
  if (options.region !== undefined) url.searchParams.set('region', options.region);
  return url;
}

/** The token goes as a subprotocol: a URL would be logged on the way. */
function protocolsOf(token: string | undefined): string[] {
  return token === undefined || token === '' ? [] : ['forecache', `token.${token}`];
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
