import type { Region } from './state.ts';

export interface Status {
  readonly text: string;
  readonly tone: '' | 'good' | 'warn' | 'bad';
  /** What the switch would order. */
  readonly command: 'kill' | 'resume';
  readonly switchable: boolean;
  /** Why nothing is fetched where it is not, '' when all is well. */
  readonly notice: string;
}

/** What a site's coordinators are doing, in a word. */
export function describeStatus(regions: readonly Region[]): Status {
  const stopped = regions.filter(({ coordinator }) => coordinator.stopped);
  const spared = regions.filter(({ coordinator }) => coordinator.breaker.open);
  const reasons = [
    ...stopped.map(({ region, coordinator: { stoppedReason } }) =>
      [`${region} stopped`, stoppedReason].filter((part) => part !== '').join(': '),
    ),
    ...spared.map(({ region, coordinator: { breaker } }) =>
      [`${region}: origin breaker open`, breaker.reason && `(${breaker.reason})`].join(' ').trim(),
    ),
  ];
  return {
    ...headline(regions, { stopped: stopped.length, spared: spared.length }),
    command: stopped.length > 0 ? 'resume' : 'kill',
    switchable: regions.length > 0,
    notice: reasons.length === 0 ? '' : `${reasons.join('. ')}. What is fresh is served on.`,
  };
}

function headline(
  regions: readonly Region[],
  { stopped, spared }: { stopped: number; spared: number },
): Pick<Status, 'text' | 'tone'> {
  if (regions.length === 0) return { text: 'waiting for visitors', tone: '' };
  if (stopped > 0) {
    const where = stopped < regions.length ? ` in ${stopped} of ${regions.length} regions` : '';
    return { text: `stopped${where}`, tone: 'bad' };
  }
  if (regions.every(({ coordinator }) => coordinator.dryRun)) {
    return { text: 'dry run: forecasts only', tone: 'warn' };
  }
  if (spared > 0) return { text: 'origin spared', tone: 'warn' };
  return { text: 'prefetching', tone: 'good' };
}
