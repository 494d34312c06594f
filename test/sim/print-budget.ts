/** What one region's origin met in one day, with prefetching and without. */
export interface Sums {
  misses: number;
  missBytes: number;
  prefetches: number;
  prefetchBytes: number;
  plainMisses: number;
  plainBytes: number;
  /** Steps, and those of them at the least floor: there the controller can give no more. */
  steps: number;
  stepsAtFloor: number;
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
    stepsAtFloor: 0,
  };
}

/** Origin traffic by day of all regions, then by region over the days that count. */
export function printBudget(
  days: readonly ReadonlyMap<string, Sums>[],
  at: { readonly learnDays: number; readonly spliceDay: number; readonly share: number },
): void {
  const rows = days.map((regions, day) => ({ day, ...sharesOf([...regions.values()]) }));
  const counted = days.slice(at.learnDays);
  const names = [...new Set(counted.flatMap((regions) => [...regions.keys()]))];
  const regions = names.map((region) => ({
    region,
    ...sharesOf(counted.flatMap((day) => day.get(region) ?? [])),
  }));
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ share: at.share, spliceDay: at.spliceDay, days: rows, regions }));
    return;
  }
  console.log(
    `the share is ${percent(at.share)}; habits change in the middle of day ${at.spliceDay}`,
  );
  console.log('day     avoided  extra requests  extra bytes  at the least floor');
  for (const { day, ...shares } of rows) {
    console.log(line(String(day), shares) + (day < at.learnDays ? '  (learning)' : ''));
  }
  console.log(`region, from day ${at.learnDays} on`);
  for (const { region, ...shares } of regions) console.log(line(region, shares));
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
    atLeastFloor: sums.stepsAtFloor / sums.steps,
  };
}

function line(name: string, { avoided, extraRequests, extraBytes, atLeastFloor }: Shares): string {
  const cells = [percent(avoided).padEnd(9), percent(extraRequests).padEnd(16)];
  return `${name.padEnd(8)}${cells.join('')}${percent(extraBytes).padEnd(13)}${percent(atLeastFloor)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
