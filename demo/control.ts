import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DemoClock } from './clock.ts';
import type { Origin } from './origin.ts';
import { places } from './places.ts';

export const controlPath = '/.demo/';

/**
 * The demo's own switches, beside the site: `GET /.demo/` tells what runs,
 * `POST /.demo/origin/stop` and `POST /.demo/origin/start` take the origin away and bring it back.
 */
export function createControl(demo: {
  readonly origin: Origin;
  readonly clock: DemoClock;
}): (request: IncomingMessage, response: ServerResponse) => boolean {
  const { origin, clock } = demo;
  const tell = (response: ServerResponse): void => {
    const body = {
      origin: origin.running ? 'up' : 'down',
      originPid: origin.pid,
      nowMs: clock.nowMs(),
      speed: clock.speed,
      places,
    };
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };
  return (request, response) => {
    if (request.url?.startsWith(controlPath) !== true) return false;
    const command = `${request.method} ${request.url}`;
    if (command === `GET ${controlPath}`) tell(response);
    else if (command === `POST ${controlPath}origin/stop`)
      void origin.stop().then(() => tell(response));
    else if (command === `POST ${controlPath}origin/start`)
      void origin.start().then(() => tell(response));
    else {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end(`No such switch: ${command}\n`);
    }
    return true;
  };
}
