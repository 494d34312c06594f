import { startEdge } from './edge.ts';
import { openFrontDoor } from './front-door.ts';
import { makeSecrets } from './make-secrets.ts';

export interface OwnOriginOptions {
  readonly root: string;
  readonly port: number;
  /** Scheme and host of the origin to stand in front of. */
  readonly origin: string;
  /** Bearer token of the operator's routes; '' leaves them readable and not writable. */
  readonly operatorToken: string;
}

export interface OwnOrigin {
  readonly url: string;
  close(): Promise<void>;
}

/** The demo's data centres in front of somebody's own origin: real time, and no visitors but people. */
export async function runOwnOrigin(options: OwnOriginOptions): Promise<OwnOrigin> {
  const token = options.operatorToken === '' ? {} : { OPERATOR_TOKEN: options.operatorToken };
  const edge = await startEdge({
    root: options.root,
    secrets: { ...makeSecrets(), ...token },
    vars: { ORIGIN: options.origin, CLOCK: '', TELEMETRY: 'queue', PREFETCH: 'on', SITES: '' },
  });
  const door = await openFrontDoor({ edge, port: options.port });
  return {
    url: `http://localhost:${door.port}`,
    close: async () => {
      await door.close();
      await edge.close();
    },
  };
}
