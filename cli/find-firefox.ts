import { existsSync } from 'node:fs';

const paths = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/snap/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

/** The executable of a Firefox on this machine: FIREFOX_PATH, or the system's; undefined when none. */
export function findFirefox(): string | undefined {
  const given = process.env.FIREFOX_PATH;
  return (given === undefined ? paths : [given]).find((path) => existsSync(path));
}
