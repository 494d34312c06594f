import { DurableObject } from 'cloudflare:workers';
import { bodyOf, encodeLeases, ProtocolError } from '../../protocol/index.ts';
import { clockOf } from '../clock.ts';
import type { Env } from '../env.ts';
import { settingsOf, siteOf } from '../settings.ts';
import {
  externalNodeName,
  frameTopic,
  readReport,
  signMarks,
  type NodeIdentity,
} from './node-session.ts';
import { readSubscription, type Subscription } from './read-subscription.ts';
import { DeadLetters } from './dead-letters.ts';
import type { HubTopic } from './hub-topics.ts';
import { markPrefix, Outstanding } from './outstanding.ts';
import { Steward } from './steward.ts';
import { objectName, readObjectName } from './object-name.ts';

export interface HubState {
  readonly subscribers: number;
  readonly published: number;
  readonly delivered: number;
  /** Subscribers closed because they took too long. */
  readonly dropped: number;
  /** Frames of external nodes that could not be read or spoke for others. */
  readonly refusedFrames: number;
}

const subscribersMax = 1_000;
const regionForgottenMs = 3_600_000;
/** RFC 6455 section 7.4.1 and the IANA registry: 'try again later'. */
const tryAgainLater = 1_013;
const policyViolation = 1_008;

/** Live fan-out of one site and region by hibernating WebSockets: subscribers are served, never waited for. */
export class Hub extends DurableObject<Env> {
  private dead: DeadLetters | undefined;
  private readonly steward: Steward;
  private readonly regions = new Map<string, number>();
  private readonly outstanding = new WeakMap<WebSocket, Outstanding>();
  private published = 0;
  private delivered = 0;
  private dropped = 0;
  private refusedFrames = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.steward = new Steward(readObjectName(ctx.id));
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
    const url = new URL(request.url);
    if (url.searchParams.get('role') === 'node') return this.acceptNode(request);
    const subscription = readSubscription(url);
    if (!subscription.allowed) return new Response(subscription.reason, { status: 400 });
    if (this.ctx.getWebSockets().length >= subscribersMax) {
      return new Response('too many subscribers', { status: 503, headers: { 'retry-after': '5' } });
    }
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    this.ctx.acceptWebSocket(server, [...subscription.topics]);
    server.serializeAttachment(subscription satisfies Subscription);
    return upgraded(request, client);
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

  /** Keeps frames that no consumer could take. Returns how many there was room for. */
  async keepDead(frames: Uint8Array[]): Promise<number> {
    return this.deadLetters().keep(frames);
  }

  async countDead(): Promise<number> {
    return this.deadLetters().count();
  }

  /** Sends the oldest of them again. Those are forgotten that a queue has taken. */
  async replayDead(): Promise<{ sent: number; left: number }> {
    const dead = this.deadLetters();
    const letters = dead.oldest();
    for (const { seq, frame } of letters) {
      const queue = bodyOf(frame) === 'access' ? this.env.ACCESS_QUEUE : this.env.OUTCOME_QUEUE;
      await queue.send(frame, { contentType: 'bytes' });
      dead.forget(seq);
    }
    return { sent: letters.length, left: dead.count() };
  }

  async state(): Promise<HubState> {
    return {
      subscribers: this.ctx.getWebSockets().length,
      published: this.published,
      delivered: this.delivered,
      dropped: this.dropped,
      refusedFrames: this.refusedFrames,
    };
  }

  /** All echo marks; nodes report and tell, subscribers only listen. */
  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (typeof message === 'string' && message.startsWith(markPrefix)) {
      this.outstanding.get(socket)?.echo(message);
      return;
    }
    const who = this.identityOf(socket);
    if (who === undefined) return;
    try {
      if (typeof message === 'string') await this.answerReport(socket, { who, text: message });
      else await this.takeFrame(new Uint8Array(message), who);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.refusedFrames += 1;
      socket.close(policyViolation, error.code);
    }
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    const who = this.identityOf(socket);
    if (who !== undefined) await this.dismiss(who);
    // 1005 and 1006 stand for 'no code' and may not be sent back (RFC 6455 section 7.4.1).
    socket.close(code === 1_005 || code === 1_006 ? 1_000 : code);
  }

  /** An external node: its connection is its membership. */
  private acceptNode(request: Request): Response {
    const node = externalNodeName(new URL(request.url).searchParams.get('node'));
    if (node === undefined) {
      return new Response('node must be 1 to 40 letters, digits or hyphens', { status: 400 });
    }
    const { site, region } = readObjectName(this.ctx.id);
    for (const former of this.ctx.getWebSockets(`node:${node}`)) former.close(1_000, 'replaced');
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    this.ctx.acceptWebSocket(server, ['invalidate', `node:${node}`]);
    server.serializeAttachment({ node, site, region } satisfies NodeIdentity);
    const clock = clockOf(this.env);
    const { origin } = siteOf(settingsOf(this.env), site);
    const realOfSecondMs = clock.realDelayMs(1_000);
    server.send(
      JSON.stringify({
        type: 'welcome',
        node,
        site,
        region,
        origin,
        nowMs: clock.nowMs(),
        speed: realOfSecondMs > 0 ? 1_000 / realOfSecondMs : 1,
      }),
    );
    return upgraded(request, client);
  }

  private async answerReport(
    socket: WebSocket,
    { who, text }: { readonly who: NodeIdentity; readonly text: string },
  ): Promise<void> {
    const nowMs = Math.round(clockOf(this.env).nowMs());
    const read = readReport(text, who, nowMs);
    if (read === undefined) return;
    const { report, askedAtMs } = read;
    const { keys } = settingsOf(this.env);
    // Without a signed mark the origin would take a prefetch for a visitor: then none is leased.
    const orders = await this.steward.ask(this.env, (coordinator) =>
      coordinator.exchange(keys === undefined ? { ...report, wants: 0 } : report),
    );
    const { leases, ...rest } = orders;
    const marks = keys === undefined ? {} : await signMarks(leases, { keys, nowMs });
    if (socket.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ type: 'orders', ...rest, marks, nowMs, askedAtMs }));
    if (leases.length > 0) socket.send(encodeLeases(leases));
  }

  /** Telemetry goes on by queue, as that of data centres does. */
  private async takeFrame(frame: Uint8Array, who: NodeIdentity): Promise<void> {
    const topic = frameTopic(frame, who);
    if (topic === undefined) throw new ProtocolError('wrong-message', `not of ${who.node}`);
    const queue = topic === 'access' ? this.env.ACCESS_QUEUE : this.env.OUTCOME_QUEUE;
    await queue.send(frame, { contentType: 'bytes' });
  }

  /** Only the Hub of no site has any: the others make no table. */
  private deadLetters(): DeadLetters {
    this.dead ??= new DeadLetters(this.ctx.storage.sql);
    return this.dead;
  }

  private identityOf(socket: WebSocket): NodeIdentity | undefined {
    // Our own attachment, of one of two kinds.
    const attached = socket.deserializeAttachment() as NodeIdentity | Subscription;
    return 'node' in attached ? attached : undefined;
  }

  /** What the node had goes to the next best at once. */
  private async dismiss({ node }: NodeIdentity): Promise<void> {
    try {
      await this.steward.ask(this.env, (coordinator) =>
        coordinator.command({ kind: 'leave', node }),
      );
    } catch (error) {
      // Nobody answers for the region: its silence will tell.
      console.warn('leave-not-told', node, String(error));
    }
  }

  private send(socket: WebSocket, frame: Uint8Array): boolean {
    if (socket.readyState !== WebSocket.OPEN) return false;
    const outstanding = this.outstandingOf(socket);
    if (!outstanding.hasRoomFor(frame.length)) {
      this.dropped += 1;
      socket.close(tryAgainLater, 'too slow');
      return false;
    }
    socket.send(frame);
    const mark = outstanding.note(frame.length);
    if (mark !== undefined) socket.send(mark);
    this.delivered += 1;
    return true;
  }

  private outstandingOf(socket: WebSocket): Outstanding {
    let outstanding = this.outstanding.get(socket);
    if (outstanding === undefined) {
      outstanding = new Outstanding(crypto.randomUUID());
      this.outstanding.set(socket, outstanding);
    }
    return outstanding;
  }
}

/** A client that offers subprotocols (its token is one) takes the answer only when one is chosen. */
function upgraded(request: Request, webSocket: WebSocket): Response {
  const offered = (request.headers.get('sec-websocket-protocol') ?? '').split(',');
  const chosen = offered.some((name) => name.trim() === 'forecache');
  const headers = chosen ? { 'sec-websocket-protocol': 'forecache' } : {};
  return new Response(null, { status: 101, webSocket, headers });
}
