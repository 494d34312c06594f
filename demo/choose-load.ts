const msPerHour = 3_600_000;
/** Share of what the machine bears that visitors of both arms may take; prefetching needs the rest. */
const shareForVisitors = 0.25;
/** Requests that one session makes in one arm, on average. */
const requestsPerSession = 28;
const fewestRequestsPerSecond = 8;
const mostRequestsPerSecond = 30;

/** Sessions an hour of the demo's time, for what the machine bears, requests/s. */
export function chooseLoad(capacityPerSecond: number, speed: number): number {
  const perArm = Math.min(
    mostRequestsPerSecond,
    Math.max(fewestRequestsPerSecond, (capacityPerSecond * shareForVisitors) / 2),
  );
  return (perArm / requestsPerSession) * (msPerHour / 1_000 / speed);
}
