/** What an object is for, as its id was made: `site|region`. */
export interface ObjectName {
  readonly site: string;
  readonly region: string;
}

export function objectName({ site, region }: ObjectName): string {
  return `${site}|${region}`;
}

/** The Hub that a site's regions share. */
export function siteHubName(site: string): string {
  return objectName({ site, region: 'all' });
}

/** The Hub of no site, which keeps the dead letters of all. */
export const deadLetterHubName = objectName({ site: '*', region: 'all' });

/** @throws RangeError 'bad-object-name' for an id that was not made by `objectName`. */
export function readObjectName(id: DurableObjectId): ObjectName {
  const [site, region, ...rest] = (id.name ?? '').split('|');
  if (site === undefined || site === '' || region === undefined || region === '' || rest.length) {
    throw new RangeError(
      `bad-object-name: '${id.name ?? ''}', expected 'site|region': address it by idFromName(objectName(…))`,
    );
  }
  return { site, region };
}
