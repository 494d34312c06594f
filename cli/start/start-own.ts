import { runOwnOrigin } from '../../demo/run-own-origin.ts';
import { aborted, untilStopped } from '../until-stopped.ts';
import { findFreePort } from './find-free-port.ts';

/** Stands in front of somebody's own origin until Ctrl-C. */
export async function startOwn(options: {
  readonly root: string;
  readonly port: number;
  readonly origin: string;
}): Promise<void> {
  const { signal } = untilStopped();
  const operatorToken = process.env.FORECACHE_OPERATOR_TOKEN ?? '';
  const port = await findFreePort(options.port);
  if (port !== options.port) console.log(`Port ${options.port} is taken; ${port} is free.`);
  const edge = await runOwnOrigin({ ...options, port, operatorToken });
  console.log(
    `Forecache in front of ${options.origin}: ${edge.url}/, dashboard ${edge.url}/.forecache/ (Ctrl-C stops)`,
  );
  await aborted(signal);
  await edge.close();
}
