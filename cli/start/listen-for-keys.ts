import type { Demo } from '../../demo/run-demo.ts';

/** On a terminal: `o` takes the origin away and brings it back, `q` ends. Returns how to stop listening. */
export function listenForKeys(input: {
  readonly demo: Demo;
  readonly stop: AbortController;
  readonly say: (line: string) => void;
}): () => void {
  const { demo, stop, say } = input;
  const { stdin } = process;
  if (!stdin.isTTY) return () => undefined;
  const interrupt = '\u0003';
  const onKey = (key: Buffer): void => {
    const name = key.toString();
    // In raw mode the terminal does not turn Ctrl-C into a signal.
    if (name === 'q' || name === interrupt) stop.abort();
    else if (name === 'o') {
      const { origin } = demo;
      const done = origin.running ? origin.stop() : origin.start();
      void done.then(() => say(origin.running ? 'The origin is back.' : 'The origin is gone.'));
    }
  };
  say('Keys: o stops and starts the origin, q ends.');
  stdin.setRawMode(true);
  stdin.on('data', onKey);
  return () => {
    stdin.off('data', onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
