import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { objectName } from './object-name.ts';

const region = 'weur';

describe('Hub', () => {
  test('a subscriber gets the frames of its topics and no others', async () => {
    const stub = env.HUB.getByName(objectName({ site: 'hub.test', region }));
    const response = await stub.fetch('https://hub.test/?topics=lease', {
      headers: { upgrade: 'websocket' },
    });
    const socket = response.webSocket!;
    socket.accept();
    socket.binaryType = 'arraybuffer';
    const first = new Promise<unknown>((resolve) => {
      socket.addEventListener('message', ({ data }) => resolve(data), { once: true });
    });
    expect(await stub.publish('forecast', new Uint8Array([1]))).toBe(0);
    expect(await stub.publish('lease', new Uint8Array([2, 3]))).toBe(1);
    expect(new Uint8Array((await first) as ArrayBuffer)).toEqual(new Uint8Array([2, 3]));
    socket.close();
  });

  test('a subscriber that does not keep up is closed and counted, one that does is not', async () => {
    const stub = env.HUB.getByName(objectName({ site: 'slow.test', region }));
    const subscribe = async (keepsUp: boolean) => {
      const response = await stub.fetch('https://slow.test/?topics=lease', {
        headers: { upgrade: 'websocket' },
      });
      const socket = response.webSocket!;
      const closed = new Promise<number>((resolve) => {
        socket.addEventListener('close', ({ code }) => resolve(code));
      });
      const seen = { frames: 0 };
      socket.addEventListener('message', ({ data }) => {
        if (typeof data !== 'string') seen.frames += 1;
        else if (keepsUp) socket.send(data);
      });
      socket.accept();
      return { seen, closed, socket };
    };
    const quick = await subscribe(true);
    const slow = await subscribe(false);
    const frame = new Uint8Array(256 << 10);
    for (let sent = 1; sent <= 12; sent++) {
      await stub.publish('lease', frame);
      await expect.poll(() => quick.seen.frames).toBe(sent);
      // Its echo is on the way back when its frame has come.
      await expect.poll(async () => (await stub.state()).published).toBe(sent);
    }
    expect(await slow.closed).toBe(1_013);
    expect(slow.seen.frames).toBe(4);
    expect(await stub.state()).toMatchObject({ dropped: 1, delivered: 16 });
    quick.socket.close();
  });

  test('an unknown topic is refused by name', async () => {
    const stub = env.HUB.getByName(objectName({ site: 'hub.test', region }));
    const response = await stub.fetch('https://hub.test/?topics=gossip', {
      headers: { upgrade: 'websocket' },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('gossip');
  });
});
