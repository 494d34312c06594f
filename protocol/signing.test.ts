import { describe, expect, test } from 'vitest';
import {
  decodeLeases,
  encodeInvalidation,
  encodeLeases,
  keyRing,
  signBody,
  signLease,
  signPrefetch,
  verifyBody,
  verifyLease,
  verifyPrefetch,
  type Lease,
} from './index.ts';

const nowMs = 1_764_000_000_000;
const oldSecret = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const newSecret = 'ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8';
const oldRing = keyRing(JSON.stringify({ old: oldSecret }));
const rotated = keyRing(JSON.stringify({ new: newSecret, old: oldSecret }));
const newOnly = keyRing(JSON.stringify({ new: newSecret }));

const unsigned: Omit<Lease, 'keyId' | 'signature'> = {
  id: 'lease-1',
  site: 'shop.example',
  region: 'weur',
  node: 'FRA',
  resource: '/tea/green',
  kind: 'document',
  confidence: 0.91,
  priority: 10,
  issuedAtMs: nowMs,
  deadlineMs: nowMs + 30_000,
  ttlMs: 600_000,
  forecastAtMs: nowMs - 1_000,
};

describe('a lease', () => {
  test('verifies after it went through a frame', async () => {
    const [lease] = decodeLeases(encodeLeases([await signLease(unsigned, oldRing)]));
    expect(await verifyLease(lease!, { ring: oldRing, nowMs })).toEqual({ valid: true });
  });

  test('signed with the old key verifies while the ring still holds it, and not after', async () => {
    const lease = await signLease(unsigned, oldRing);
    expect(await verifyLease(lease, { ring: rotated, nowMs })).toEqual({ valid: true });
    expect(await verifyLease(lease, { ring: newOnly, nowMs })).toEqual({
      valid: false,
      reason: 'unknown-key',
    });
    expect((await signLease(unsigned, rotated)).keyId).toBe('new');
  });

  test('with any field changed does not verify', async () => {
    const lease = await signLease(unsigned, oldRing);
    const changes: Partial<Lease>[] = [
      { id: 'lease-2' },
      { site: 'other.example' },
      { region: 'eeur' },
      { node: 'AMS' },
      { resource: '/tea/black' },
      { kind: 'image' },
      { confidence: 0.92 },
      { priority: 11 },
      { issuedAtMs: nowMs + 1 },
      { deadlineMs: nowMs + 30_001 },
      { ttlMs: 600_001 },
      { forecastAtMs: nowMs },
      { signature: lease.signature.slice(0, -3) },
    ];
    for (const change of changes) {
      const verdict = await verifyLease({ ...lease, ...change }, { ring: oldRing, nowMs });
      expect(verdict, JSON.stringify(change)).toEqual({ valid: false, reason: 'bad-signature' });
    }
  });

  test('whose signature is no base64url is malformed, and nothing is thrown', async () => {
    const lease = { ...(await signLease(unsigned, oldRing)), signature: 'not base64!' };
    expect(await verifyLease(lease, { ring: oldRing, nowMs })).toEqual({
      valid: false,
      reason: 'malformed',
    });
  });

  test('past its deadline, from the future, or good for days is refused', async () => {
    const reasonAt = async (change: Partial<Lease>, atMs: number) => {
      const lease = await signLease({ ...unsigned, ...change }, oldRing);
      const verdict = await verifyLease(lease, { ring: oldRing, nowMs: atMs });
      return verdict.valid ? 'valid' : verdict.reason;
    };
    expect(await reasonAt({}, nowMs + 60_000)).toBe('valid');
    expect(await reasonAt({}, nowMs + 60_001)).toBe('expired');
    expect(await reasonAt({}, nowMs - 30_001)).toBe('not-yet-valid');
    expect(await reasonAt({ deadlineMs: nowMs + 90_000_000 }, nowMs)).toBe('too-long-valid');
  });
});

describe('a prefetch mark', () => {
  const mark = {
    site: 'shop.example',
    target: '/tea/green?page=2',
    node: 'FRA',
    leaseId: 'lease-1',
    issuedAtMs: nowMs,
    expiresAtMs: nowMs + 30_000,
  };

  test('verifies for its target and gives back who asks', async () => {
    const header = await signPrefetch(mark, oldRing);
    expect(await verifyPrefetch(header, { target: mark.target, ring: rotated, nowMs })).toEqual({
      valid: true,
      mark,
    });
  });

  test('is not good for another target, nor with a changed field, nor later', async () => {
    const header = await signPrefetch(mark, oldRing);
    const reason = async (text: string | null, target: string, atMs: number) => {
      const verdict = await verifyPrefetch(text, { target, ring: oldRing, nowMs: atMs });
      return verdict.valid ? 'valid' : verdict.reason;
    };
    expect(await reason(header, '/account', nowMs)).toBe('bad-signature');
    expect(await reason(header.replace('FRA', 'AMS'), mark.target, nowMs)).toBe('bad-signature');
    expect(await reason(header, mark.target, nowMs + 60_001)).toBe('expired');
    expect(await reason(null, mark.target, nowMs)).toBe('missing');
    expect(await reason('1', mark.target, nowMs)).toBe('malformed');
    expect(await reason(`${header}, sig="x"`, mark.target, nowMs)).toBe('malformed');
    expect(await reason('a'.repeat(100_000), mark.target, nowMs)).toBe('malformed');
  });
});

describe('a signed body', () => {
  const body = encodeInvalidation({
    site: 'shop.example',
    atMs: nowMs,
    scope: 'resource',
    values: ['/tea/green'],
  });

  test('verifies for its own bytes and purpose, a purge for a minute', async () => {
    const header = await signBody(body, { purpose: 'purge', ring: oldRing, nowMs });
    const changed = body.slice();
    changed[changed.length - 1] = 0x78;
    const verdict = (sent: Partial<Parameters<typeof verifyBody>[1]>) =>
      verifyBody(header, { body, purpose: 'purge', ring: oldRing, nowMs, ...sent });
    expect(await verdict({})).toEqual({ valid: true });
    const forged = { valid: false, reason: 'bad-signature' };
    expect(await verdict({ body: changed })).toEqual(forged);
    expect(await verdict({ purpose: 'manifest' })).toEqual(forged);
    expect(await verdict({ nowMs: nowMs + 91_000 })).toEqual({ valid: false, reason: 'expired' });
  });
});

describe('a key ring', () => {
  test('is refused with a reason that names the key and never the secret', () => {
    const cases = [
      ['', 'no JSON'],
      ['[]', 'not an object'],
      ['{}', '0 keys'],
      ['{"k": 1}', 'k: not a string'],
      ['{"k": "c2hvcnQ"}', 'k: 5 bytes, must be 16 or more'],
      [`{"1": "${oldSecret}"}`, "key id '1'"],
      ['{"k": "hidden secret!"}', 'no base64url'],
    ] as const;
    for (const [json, message] of cases) {
      expect(() => keyRing(json)).toThrow(message);
      expect(() => keyRing(json)).not.toThrow('hidden');
    }
  });
});
