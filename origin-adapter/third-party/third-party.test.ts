import { describe, expect, test } from 'vitest';
import { signatureBase } from './signature-base.ts';
import { readSignatures } from './signature-fields.ts';
import { verifyThirdParty } from './verify-third-party.ts';

/** The request, key and signature of RFC 9421, appendix B.2.6. */
const input =
  '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"';
const signature =
  'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==';
const publicKey = 'JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs';
const headers: Record<string, string> = {
  date: 'Tue, 20 Apr 2021 02:07:55 GMT',
  'content-type': 'application/json',
  'content-length': '18',
};
const request = {
  method: 'POST',
  authority: 'example.com',
  target: '/foo?param=Value&Pet=dog',
  header: (name: string) => headers[name] ?? null,
};

describe('the example of RFC 9421, appendix B.2.6', () => {
  const [read] = readSignatures(`sig-b26=${input}`, `sig-b26=:${signature}:`);

  test('gives the signature base of the RFC', () => {
    expect(signatureBase(request, read!)).toBe(
      [
        '"date": Tue, 20 Apr 2021 02:07:55 GMT',
        '"@method": POST',
        '"@path": /foo',
        '"@authority": example.com',
        '"content-type": application/json',
        '"content-length": 18',
        `"@signature-params": ${input}`,
      ].join('\n'),
    );
  });

  test('verifies with the key of the RFC', async () => {
    const raw = Buffer.from(publicKey, 'base64url');
    const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    const base = Buffer.from(signatureBase(request, read!) ?? '');
    expect(await crypto.subtle.verify('Ed25519', key, read!.bytes, base)).toBe(true);
  });
});

describe('signature fields', () => {
  test('that are malformed are none', () => {
    for (const bad of [
      'sig',
      'sig=(',
      'sig=("a";sf)',
      'sig=("a"',
      `sig=${input}, x`,
      'a'.repeat(9_999),
    ]) {
      expect(readSignatures(bad, `sig=:${signature}:`), bad).toEqual([]);
    }
    expect(readSignatures(`sig=${input}`, 'sig=!')).toEqual([]);
    expect(readSignatures(`sig=${input}`, `other=:${signature}:`)).toEqual([]);
  });

  test('over components that are absent, unknown or repeated have no base', () => {
    for (const components of [['x-absent'], ['@status'], ['date', 'date']]) {
      expect(signatureBase(request, { components, input })).toBeUndefined();
    }
  });
});

describe('a third party’s prefetch', () => {
  const verdict = (given: Record<string, string>) =>
    verifyThirdParty(
      { ...request, method: 'GET', header: (name) => given[name] ?? null },
      { keys: { cdn: publicKey }, nowMs: 1_764_000_000_000 },
    );
  const covered = '("@method" "@authority" "@request-target" "sec-purpose")';
  const complete = `${covered};created=1764000000;expires=1764000060;keyid="cdn";tag="forecache-prefetch"`;
  const reasons: [string, Record<string, string>][] = [
    ['missing', {}],
    ['missing', { 'signature-input': `sig=${input}`, signature: `sig=:${signature}:` }],
    ['malformed', { 'signature-input': `sig=${complete}` }],
    ['malformed', { 'signature-input': `sig=${complete}`, signature: `sig=:${signature}:` }],
    [
      'malformed',
      {
        'signature-input': `sig=${complete.replace('"@request-target" ', '')}`,
        signature: `sig=:${signature}:`,
        'sec-purpose': 'prefetch',
      },
    ],
    [
      'unknown-key',
      {
        'signature-input': `sig=${complete.replace('"cdn"', '"constructor"')}`,
        signature: `sig=:${signature}:`,
        'sec-purpose': 'prefetch',
      },
    ],
    [
      'bad-signature',
      {
        'signature-input': `sig=${complete}`,
        signature: `sig=:${signature}:`,
        'sec-purpose': 'prefetch;prerender',
      },
    ],
  ];

  test.each(reasons)('is %s for what it lacks', async (reason, given) => {
    expect(await verdict(given)).toEqual({ valid: false, reason });
  });
});
