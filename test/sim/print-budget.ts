/** What one region's origin met in one hour, with prefetching and without. */
export interface Sums {
  misses: number;
  missBytes: number;
  prefetches: number;
  prefetchBytes: number;
  plainMisses: number;
  plainBytes: number;
  /** Steps, and those of them at the least and at the highest floor: there the controller can do no more. */
  steps: number;
  stepsAtLeast: number;
  stepsAtMost: number;
}

export function emptySums(): Sums {
  return {
    misses: 0,
    missBytes: 0,
    prefetches: 0,
    prefetchBytes: 0,
    plainMisses: 0,
    plainBytes: 0,
    steps: 0,
    stepsAtLeast: 0,
    stepsAtMost: 0,
  };
}

type Hours = readonly ReadonlyMap<string, Sums>[];

const hoursADay = 24;

/**
 * Origin traffic by day of all regions, by region over the days that count, and over those
 * region-hours in which the floor lay between its bounds all the time.
 */
export function printBudget(
  hours: Hours,
  at: { readonly learnDays: number; readonly spliceHour: number; readonly share: number },
): void {
  const { learnDays, spliceHour, share } = at;
  const all = (part: Hours): Sums[] => part.flatMap((regions) => [...regions.values()]);
  const days = Array.from({ length: Math.ceil(hours.length / hoursADay) }, (_, day) => ({
    day,
    ...sharesOf(all(hours.slice(day * hoursADay, (day + 1) * hoursADay))),
  }));
  const counted = hours.slice(learnDays * hoursADay);
  const names = [...new Set(counted.flatMap((regions) => [...regions.keys()]))];
  const regions = names.map((region) => {
    const own = counted.flatMap((hour) => hour.get(region) ?? []);
    return { region, ...sharesOf(own) };
  });
  const steered = (part: Hours) => sharesOf(all(part).filter(isSteered));
  const afterSplice = hours.slice(spliceHour);
  const result = {
    share,
    spliceDay: Math.floor(spliceHour / hoursADay),
    ...sharesOf(all(counted)),
    afterSplice: sharesOf(all(afterSplice)),
    inCharge: { all: steered(counted), afterSplice: steered(afterSplice) },
    days,
    regions,
  };
  console.log(
    `the share is ${percent(share)}; habits change in the middle of day ${result.spliceDay}`,
  );
  console.log(
    'day                misses    avoided  extra requests  extra bytes  at the least floor',
  );
  for (const { day, ...shares } of days) {
    console.log(line(String(day), shares) + (day < learnDays ? '  (learning)' : ''));
  }
  console.log(`region, from day ${learnDays} on`);
  for (const { region, ...shares } of regions) console.log(line(region, shares));
  console.log(line('all', result));
  console.log(line('after the change', result.afterSplice));
  console.log('region-hours with the floor between its bounds throughout');
  console.log(line('all', result.inCharge.all));
  console.log(line('after the change', result.inCharge.afterSplice));
  if (process.argv.includes('--json')) console.log(JSON.stringify(result));
}

function isSteered({ steps, stepsAtLeast, stepsAtMost }: Sums): boolean {
  return steps > 0 && stepsAtLeast === 0 && stepsAtMost === 0;
}

type Shares = ReturnType<typeof sharesOf>;

function sharesOf(parts: readonly Sums[]) {
  const sums = emptySums();
  for (const part of parts) {
    for (const name of Object.keys(sums) as (keyof Sums)[]) sums[name] += part[name];
  }
  return {
    misses: sums.plainMisses,
    avoided: 1 - sums.misses / sums.plainMisses,
    extraRequests: (sums.misses + sums.prefetches) / sums.plainMisses - 1,
    extraBytes: (sums.missBytes + sums.prefetchBytes) / sums.plainBytes - 1,
    atLeastFloor: sums.stepsAtLeast / sums.steps,
  };
}

function line(name: string, shares: Shares): string {
  const { misses, avoided, extraRequests, extraBytes, atLeastFloor } = shares;
  const cells = [String(misses).padEnd(10), percent(avoided).padEnd(9)];
  cells.push(percent(extraRequests).padEnd(16), percent(extraBytes).padEnd(13));
  return `${name.padEnd(19)}${cells.join('')}${percent(atLeastFloor)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
