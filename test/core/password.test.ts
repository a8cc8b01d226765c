import { describe, expect, test } from 'vitest';
import { createPasswords } from '../../src/core/access/password.ts';

const hashOf = async (password: string): Promise<string> => {
  const hashed = await createPasswords().hash(password);
  if (!hashed.ok) throw new Error('not hashed');
  return hashed.value;
};

const matches = async (password: string, hashed: string | undefined): Promise<boolean> => {
  const result = await createPasswords().matches(password, hashed);
  if (!result.ok) throw new Error('not compared');
  return result.value;
};

describe('a hashed password', () => {
  test('has its parameters and a salt of its own', async () => {
    const [one, two] = [await hashOf('secret'), await hashOf('secret')];
    expect(one).toMatch(/^\$scrypt\$ln=14,r=8,p=5\$[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=$/);
    expect(one).not.toBe(two);
    expect([await matches('secret', one), await matches('secret', two)]).toEqual([true, true]);
  });

  test('is compared with the parameters it has', async () => {
    // RFC 7914, section 12, cut to 32 bytes: what other parameters made stays valid.
    const vector = Buffer.from('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162', 'hex');
    const hashed = `$scrypt$ln=10,r=8,p=16$${Buffer.from('NaCl').toString('base64')}$${vector.toString('base64')}`;
    expect([await matches('password', hashed), await matches('Password', hashed)]).toEqual([true, false]);
  });

  test('that is none matches nothing', async () => {
    expect([await matches('', undefined), await matches('x', 'garbage')]).toEqual([false, false]);
  });
});

test('a crowd is sent away instead of being made to wait', async () => {
  const passwords = createPasswords({ atOnce: 1, waiting: 2 });
  const results = await Promise.all(Array.from({ length: 8 }, (_, i) => passwords.matches(`${i}`, undefined)));
  expect(results.map((result) => (result.ok ? result.value : result.failure.kind))).toEqual([
    ...Array(3).fill(false),
    ...Array(5).fill('busy'),
  ]);
  expect((await passwords.matches('later', undefined)).ok).toBe(true);
});
