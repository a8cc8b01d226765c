import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generateKey, hashKey, hintOf, isPossibleKey } from '../../src/core/access/api-key.ts';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

describe('a key that Stele makes', () => {
  test('has its prefix, randomness and a checksum', () => {
    const keys = Array.from({ length: 200 }, () => generateKey());
    for (const key of keys) {
      expect(key).toMatch(/^stele_[0-9A-Za-z]{38}$/);
      expect(isPossibleKey(key)).toBe(true);
    }
    expect(new Set(keys).size).toBe(200);
  });

  test('shows any single letter that was mistyped', () => {
    const key = generateKey();
    for (let at = 'stele_'.length; at < key.length; at++) {
      for (const letter of LETTERS) {
        if (letter === key[at]) continue;
        expect(isPossibleKey(key.slice(0, at) + letter + key.slice(at + 1))).toBe(false);
      }
    }
  });

  test('shows two adjacent letters that were swapped', () => {
    const key = generateKey();
    for (let at = 'stele_'.length; at < key.length - 1; at++) {
      if (key[at] === key[at + 1]) continue;
      expect(isPossibleKey(`${key.slice(0, at)}${key[at + 1]}${key[at]}${key.slice(at + 2)}`)).toBe(false);
    }
  });
});

test('a key after another prefix is as random, and needs no checksum', () => {
  const keys = Array.from({ length: 200 }, () => generateKey('bbb_live_'));
  for (const key of keys) {
    expect(key).toMatch(/^bbb_live_[0-9A-Za-z]{32}$/);
    expect(isPossibleKey(key)).toBe(true);
  }
  expect(new Set(keys).size).toBe(200);
  expect(hintOf(keys[0] ?? '', 'bbb_live_')).toMatch(/^bbb_live_[0-9A-Za-z]{4}$/);
});

test('a key from outside needs no checksum, only a sensible length', () => {
  expect(
    ['', 'x', 'api_prod_0123456789', 'stele_short', 'x'.repeat(4096), 'x'.repeat(4097)].map(isPossibleKey),
  ).toEqual([false, true, true, true, true, false]);
});

test('a key is known by its SHA-256', () => {
  expect(hashKey('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  const key = generateKey();
  expect(hashKey(key)).toBe(createHash('sha256').update(key).digest('hex'));
});

test('the part that people may see never gives a key away', () => {
  expect(hintOf('stele_0123456789')).toBe('stele');
  expect(hintOf(`stele_${'A'.repeat(38)}`)).toBe('stele_AAAA');
  expect(hintOf('abc')).toBe('a');
  expect(hintOf('ab')).toBe('');
});
