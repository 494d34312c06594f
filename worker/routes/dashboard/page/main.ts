import { createCalibration } from './calibration.ts';
import { decodeState } from './decode-state.ts';
import { byId } from './elements.ts';
import { count } from './format.ts';
import { createHitHistory } from './hit-history.ts';
import { listenToHubs } from './listen-to-hubs.ts';
import { AnswerError, openSession } from './operator-session.ts';
import { showState } from './show-state.ts';
import { showNotice, showPill } from './show-status.ts';
import { emptyState, type DashboardState } from './state.ts';

/**
 * The operator's page: asks for the state every other second, sooner when a Hub tells of news, and
 * seldom while nobody looks.
 */
const pollMs = 2_000;
const hiddenPollMs = 10_000;
const soonMs = 400;
const afterOrderMs = 100;

const session = openSession();
const gathered = { history: createHitHistory(pollMs), calibration: createCalibration() };
/** A site with the same visitors and no prefetching. */
const compared = new URLSearchParams(location.search).get('compare');
let timer: ReturnType<typeof setTimeout> | undefined;
let answeredAt: Date | undefined;
let heard = 0;

const listen = listenToHubs({
  open: (region) => session.openHub(region),
  onMessage(data) {
    heard += 1;
    byId('heard', HTMLElement).textContent = count(heard);
    if (data !== 'pong') lookIn(soonMs);
  },
});

async function look(): Promise<void> {
  try {
    const [state, without] = await Promise.all([session.readState(undefined), readCompared()]);
    const decoded = decodeState(state);
    showState(decoded, { without, gathered });
    listen(decoded.regions);
    answeredAt = new Date();
    byId('updated', HTMLElement).textContent = `updated ${answeredAt.toLocaleTimeString()}`;
  } catch (error) {
    if (answeredAt === undefined) showState(emptyState, { without: undefined, gathered });
    showUnreachable(error);
  }
  lookIn(pollMs);
}

/** Undefined where nothing is compared, or it cannot be read: the page does without it. */
async function readCompared(): Promise<DashboardState | undefined> {
  if (compared === null) return undefined;
  return session
    .readState(compared)
    .then(decodeState)
    .catch(() => undefined);
}

function showUnreachable(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  const since =
    answeredAt === undefined ? '' : `; what is shown is from ${answeredAt.toLocaleTimeString()}`;
  showPill('state unreachable', 'bad');
  showNotice(
    `The state cannot be read: ${reason}. Trying again every ${pollMs / 1_000} seconds${since}.`,
  );
  if (error instanceof AnswerError && error.wantsToken) byId('login', HTMLElement).hidden = false;
}

function lookIn(ms: number): void {
  clearTimeout(timer);
  timer = setTimeout(() => void look(), document.hidden ? hiddenPollMs : ms);
}

async function turnSwitch(button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  const status = await session.order(button.dataset['command'] === 'resume' ? 'resume' : 'kill');
  if (status !== undefined && status < 300) return lookIn(afterOrderMs);
  const reason =
    status === undefined ? 'no answer' : `status ${status}. Give the operator token first.`;
  showNotice(`The switch was refused: ${reason}`);
  byId('login', HTMLElement).hidden = false;
  button.disabled = false;
}

const button = byId('switch', HTMLButtonElement);
button.addEventListener('click', () => void turnSwitch(button));
byId('login', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  session.useToken(byId('token', HTMLInputElement).value);
  byId('login', HTMLElement).hidden = true;
  lookIn(0);
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) lookIn(0);
});
void look();
