import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { readSubscription, type Subscription } from './read-subscription.ts';
import type { HubTopic } from './hub-topics.ts';
import { objectName, readObjectName } from './object-name.ts';

export interface HubState {
  readonly subscribers: number;
  readonly published: number;
  readonly delivered: number;
  /** Subscribers closed because they took too long. */
  readonly dropped: number;
}

/** Bytes that one subscriber may have outstanding: some seconds of a busy region. */
const bufferMax = 1 << 20;
const subscribersMax = 1_000;
const regionForgottenMs = 3_600_000;
/** RFC 6455 section 7.4.1 and the IANA registry: 'try again later'. */
const tryAgainLater = 1_013;

/** Live fan-out of one site and region by hibernating WebSockets: subscribers are served, never waited for. */
export class Hub extends DurableObject<Env> {
  private readonly regions = new Map<string, number>();
  private published = 0;
  private delivered = 0;
  private dropped = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    // Answered by the runtime: a heartbeat wakes nobody.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'));
  }

  /** A subscriber: `?topics=forecast,lease,outcome,invalidate`, all when left out. */
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
      return new Response('expected a WebSocket', {
        status: 426,
        headers: { upgrade: 'websocket' },
      });
    }
    const subscription = readSubscription(new URL(request.url));
    if (!subscription.allowed) return new Response(subscription.reason, { status: 400 });
    if (this.ctx.getWebSockets().length >= subscribersMax) {
      return new Response('too many subscribers', { status: 503, headers: { 'retry-after': '5' } });
    }
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    this.ctx.acceptWebSocket(server, [...subscription.topics]);
    server.serializeAttachment(subscription satisfies Subscription);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Sends a frame to all who subscribed to the topic. Returns to how many it went. */
  async publish(topic: HubTopic, frame: Uint8Array): Promise<number> {
    this.published += 1;
    let reached = 0;
    for (const socket of this.ctx.getWebSockets(topic)) {
      if (this.send(socket, frame)) reached += 1;
    }
    return reached;
  }

  /**
   * Passes a region's accesses on to the site's other regions (the Hub of the site, `siteHubName`).
   * A region is known from its first relay on, and forgotten after an hour of silence.
   */
  async relay(region: string, frames: Uint8Array[]): Promise<void> {
    const nowMs = Date.now();
    this.regions.set(region, nowMs);
    const { site } = readObjectName(this.ctx.id);
    const told: Promise<void>[] = [];
    for (const [other, seenAtMs] of this.regions) {
      if (nowMs - seenAtMs > regionForgottenMs) this.regions.delete(other);
      else if (other !== region) {
        told.push(this.env.FORECASTER.getByName(objectName({ site, region: other })).hear(frames));
      }
    }
    await Promise.allSettled(told);
  }

  async state(): Promise<HubState> {
    return {
      subscribers: this.ctx.getWebSockets().length,
      published: this.published,
      delivered: this.delivered,
      dropped: this.dropped,
    };
  }

  override async webSocketMessage(): Promise<void> {
    // Subscribers only listen; what they say is not asked for.
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    // 1005 and 1006 stand for 'no code' and may not be sent back (RFC 6455 section 7.4.1).
    socket.close(code === 1_005 || code === 1_006 ? 1_000 : code);
  }

  private send(socket: WebSocket, frame: Uint8Array): boolean {
    if (socket.readyState !== WebSocket.OPEN) return false;
    if (socket.bufferedAmount + frame.length > bufferMax) {
      this.dropped += 1;
      socket.close(tryAgainLater, 'too slow');
      return false;
    }
    socket.send(frame);
    this.delivered += 1;
    return true;
  }
}
