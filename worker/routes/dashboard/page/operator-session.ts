/** An answer that was none. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  readonly status: number;

  constructor(status: number) {
    super(
      isRefusal(status) ? `the operator token is needed (status ${status})` : `status ${status}`,
    );
    this.status = status;
  }

  get wantsToken(): boolean {
    return isRefusal(this.status);
  }
}

/** What the page asks of the edge, in the name of the operator. */
export interface OperatorSession {
  useToken(token: string): void;
  /** @throws AnswerError; TypeError when nobody answers. */
  readState(site: string | undefined): Promise<unknown>;
  /** The status, undefined when nobody answered. */
  order(command: 'kill' | 'resume'): Promise<number | undefined>;
  openHub(region: string): WebSocket;
}

const timeoutMs = 8_000;

/** The token stays in memory: a reload forgets it. */
export function openSession(): OperatorSession {
  let token = '';
  const authorization = (): Record<string, string> =>
    token === '' ? {} : { authorization: `Bearer ${token}` };
  return {
    useToken(given) {
      token = given;
    },
    async readState(site) {
      const query = site === undefined ? '' : `?site=${encodeURIComponent(site)}`;
      const answer = await fetch(`/.forecache/state${query}`, {
        headers: authorization(),
        cache: 'no-store',
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!answer.ok) throw new AnswerError(answer.status);
      return answer.json();
    },
    async order(command) {
      const reason = command === 'kill' ? 'by hand, from the dashboard' : '';
      const answer = await fetch('/.forecache/command', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...authorization() },
        body: JSON.stringify({ command, reason }),
      }).catch(() => undefined);
      return answer?.status;
    },
    openHub(region) {
      const url = new URL(`/.forecache/hub?region=${encodeURIComponent(region)}`, location.href);
      url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
      // A WebSocket sends no header of its own but the names of protocols.
      return token === '' ? new WebSocket(url) : new WebSocket(url, [`token.${token}`]);
    },
  };
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403;
}
