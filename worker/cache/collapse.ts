import { Announcement } from './announcement.ts';
import { inTime } from './in-time.ts';

/** How a leader's request to the origin ended. */
export type FlightEnd =
  /** The response is stored: those who waited may be served from there. */
  | 'stored'
  /** The response may not be shared: each asks for itself. */
  | 'unshareable'
  /** No answer came: one of those who waited leads now. */
  | 'failed';

/** One request to the origin on behalf of all who want the same. */
export interface Flight {
  readonly startedAtMs: number;
  readonly ended: Announcement<FlightEnd>;
  /** How many others wait for its end now. */
  waiting: number;
  end(how: FlightEnd): void;
}

const flights = new Map<string, Flight>();

/** Keys whose last response could not be shared, with the time until which nobody waits for another's, real ms. */
const unshareable = new Map<string, number>();
const mostUnshareable = 10_000;
/** Long enough for a burst, short enough for a page that becomes cacheable. */
const unshareableForMs = 10_000;

/** The flight that is under way for this key, if waiting for it makes sense. */
export function findFlight(key: string): Flight | undefined {
  return flights.get(key);
}

/** True when responses under this key are known not to be shared: then nobody should wait in line. */
export function isUnshareable(key: string): boolean {
  const untilMs = unshareable.get(key);
  if (untilMs === undefined) return false;
  if (Date.now() < untilMs) return true;
  unshareable.delete(key);
  return false;
}

/** Registers the caller as the one that asks for this key. It must call `end`, whatever happens. */
export function startFlight(key: string, startedAtMs: number): Flight {
  const ended = new Announcement<FlightEnd>();
  const flight: Flight = {
    startedAtMs,
    ended,
    waiting: 0,
    end(how) {
      if (flights.get(key) === flight) flights.delete(key);
      if (how === 'unshareable') rememberUnshareable(key);
      ended.tell(how);
    },
  };
  flights.set(key, flight);
  return flight;
}

/** The end of a flight, or 'failed' when it does not end in time: its leader may have died with its isolate's request. */
export async function waitFor(flight: Flight, longestMs: number): Promise<FlightEnd> {
  flight.waiting++;
  try {
    return await inTime(flight.ended.hear(), { timeMs: longestMs, late: () => 'failed' as const });
  } finally {
    flight.waiting--;
  }
}

function rememberUnshareable(key: string): void {
  if (unshareable.size >= mostUnshareable) unshareable.clear();
  unshareable.set(key, Date.now() + unshareableForMs);
}
