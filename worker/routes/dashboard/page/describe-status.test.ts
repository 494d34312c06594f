import { expect, test } from 'vitest';
import { aRegion } from '../../../../test/fixtures/dashboard-region.ts';
import { describeStatus } from './describe-status.ts';

const open = { open: true, untilMs: 0, reason: 'status 503', openings: 1 };

test('what the coordinators do is said in a word, the gravest first', () => {
  const statusOf = (...changes: Parameters<typeof aRegion>[0][]): string[] => {
    const { text, tone, command } = describeStatus(changes.map(aRegion));
    return [text, tone, command];
  };
  expect(statusOf()).toEqual(['waiting for visitors', '', 'kill']);
  expect(statusOf({})).toEqual(['prefetching', 'good', 'kill']);
  expect(statusOf({}, { breaker: open })).toEqual(['origin spared', 'warn', 'kill']);
  expect(statusOf({ dryRun: true })).toEqual(['dry run: forecasts only', 'warn', 'kill']);
  expect(statusOf({}, { stopped: true })).toEqual(['stopped in 1 of 2 regions', 'bad', 'resume']);
  expect(statusOf({ stopped: true, breaker: open })).toEqual(['stopped', 'bad', 'resume']);
});

test('the notice names each region that fetches nothing, and why', () => {
  const noticeOf = (change: Parameters<typeof aRegion>[0]): string =>
    describeStatus([aRegion(change)]).notice;
  expect(noticeOf({})).toBe('');
  expect(noticeOf({ stopped: true, stoppedReason: 'by hand', breaker: open })).toBe(
    'weur stopped: by hand. weur: origin breaker open (status 503). What is fresh is served on.',
  );
});
