import { expect, test } from 'vitest';
import { readAddress, readNumber } from './read-arguments.ts';

test('a number out of its bounds is refused with option, value and bounds', () => {
  const bounds = { name: 'port', least: 0, most: 65_535 };
  expect(readNumber('8787', bounds)).toBe(8_787);
  for (const text of ['', ' ', 'abc', '-1', '65536', 'NaN', 'Infinity']) {
    expect(() => readNumber(text, bounds)).toThrow(
      `--port is ${text}, must be a number from 0 to 65535`,
    );
  }
});

test('an address is http or https', () => {
  expect(readAddress('http://localhost:3000', 'origin').host).toBe('localhost:3000');
  for (const text of ['', 'foo', 'localhost:3000', 'ftp://a.test', 'file:///etc']) {
    expect(() => readAddress(text, 'origin')).toThrow(`--origin is ${text}, must be an address`);
  }
});
