import { afterEach, describe, expect, test, vi } from 'vitest';
import { forkBody, type ForkLimits } from './fork-body.ts';

const limits: ForkLimits = {
  bytes: undefined,
  maxStoredBytes: 1_000,
  idleTimeoutMs: 30_000,
  wholeTimeoutMs: 60_000,
};

/** A body whose parts come when the test says so. */
function heldBody() {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  return {
    readable,
    send: (text: string) => writer.write(new TextEncoder().encode(text)),
    end: () => writer.close(),
    breakOff: () => writer.abort(new Error('gone')),
  };
}

const textOf = (stream: ReadableStream): Promise<string> => new Response(stream).text();

afterEach(() => vi.useRealTimers());

describe('a body with two readers', () => {
  test('reaches both as it came', async () => {
    const body = heldBody();
    const fork = forkBody(body.readable, { ...limits, bytes: 10 });
    const both = Promise.all([textOf(fork.client), textOf(fork.store)]);
    await body.send('hello');
    await body.send('world');
    await body.end();
    expect(await both).toEqual(['helloworld', 'helloworld']);
    expect(await fork.given).toBe(10);
  });

  test('that takes longer than a whole body may goes on to the client and is not stored', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const body = heldBody();
    const fork = forkBody(body.readable, limits);
    const client = textOf(fork.client);
    const store = textOf(fork.store).catch(() => 'broken off');
    await body.send('in time, ');
    vi.setSystemTime(Date.now() + limits.wholeTimeoutMs + 1);
    await body.send('too late');
    await body.end();
    expect(await client).toBe('in time, too late');
    expect(await fork.pumped).toBe('in time, too late'.length);
    await expect(fork.given).rejects.toThrow('given-up');
    expect(await store).not.toBe('in time, too late');
  });

  test('that is longer than what may be stored goes on to the client and is not stored', async () => {
    const body = heldBody();
    const fork = forkBody(body.readable, { ...limits, maxStoredBytes: 4 });
    const client = textOf(fork.client);
    void textOf(fork.store).catch(() => undefined);
    await body.send('four');
    await body.send('more');
    await body.end();
    expect(await client).toBe('fourmore');
    await expect(fork.given).rejects.toThrow('given-up');
  });

  test('that ends before its announced length is whole for neither', async () => {
    const body = heldBody();
    const fork = forkBody(body.readable, { ...limits, bytes: 10 });
    const client = textOf(fork.client);
    void textOf(fork.store).catch(() => undefined);
    await body.send('hello');
    await body.end();
    await expect(client).rejects.toThrow();
    await expect(fork.pumped).rejects.toThrow('truncated: 5 bytes of 10');
    await expect(fork.given).rejects.toThrow('truncated');
  });

  test('is stored to its end when the client goes away', async () => {
    const body = heldBody();
    const fork = forkBody(body.readable, { ...limits, bytes: 10 });
    const store = textOf(fork.store);
    await fork.client.cancel();
    await body.send('hello');
    await body.send('world');
    await body.end();
    expect(await store).toBe('helloworld');
    expect(await fork.given).toBe(10);
  });

  test('reaches the client when the store fails', async () => {
    const body = heldBody();
    const fork = forkBody(body.readable, { ...limits, bytes: 10 });
    const client = textOf(fork.client);
    await fork.store.cancel();
    await body.send('hello');
    await body.send('world');
    await body.end();
    expect(await client).toBe('helloworld');
    await expect(fork.given).rejects.toThrow('given-up');
  });
});
