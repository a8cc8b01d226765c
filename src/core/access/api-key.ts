import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The beginning of a key, unless a dialect has another one. */
export const KEY_PREFIX = 'stele_';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LETTERS = 32;
const CHECKSUM_LETTERS = 6;

/**
 * Generates a key: the prefix and 190 bits of randomness. After the hub's own prefix it has a checksum too, which
 * distinguishes a mistyped key from a revoked one. Secret scanners know no checksum after other prefixes.
 */
export function generateKey(prefix: string = KEY_PREFIX): string {
  const random = randomLetters(RANDOM_LETTERS);
  return `${prefix}${random}${prefix === KEY_PREFIX ? checksum(random) : ''}`;
}

/** Random letters and digits, each with 5.95 bits. */
export function randomLetters(count: number): string {
  let random = '';
  for (let i = 0; i < count; i++) random += LETTERS[randomInt(LETTERS.length)];
  return random;
}

/**
 * Whether a text may be a key. With the hub's prefix it must have a correct checksum. Other keys must only have a
 * plausible length.
 */
export function isPossibleKey(text: string): boolean {
  if (text.length < 1 || text.length > 4096) return false;
  if (!text.startsWith(KEY_PREFIX) || text.length !== KEY_PREFIX.length + RANDOM_LETTERS + CHECKSUM_LETTERS)
    return true;
  const random = text.slice(KEY_PREFIX.length, -CHECKSUM_LETTERS);
  return text.endsWith(checksum(random));
}

/** The stored form of a key: its SHA-256, in hexadecimal. A slow hash is not necessary, since a key is random. */
export function hashKey(key: string): string {
  return hash('sha256', key, 'hex');
}

/** The part of a key that is shown: four letters after its prefix, or the first ten letters of an imported key. */
export function hintOf(key: string, prefix: string = KEY_PREFIX): string {
  const shown = key.startsWith(prefix) ? prefix.length + 4 : 10;
  return key.slice(0, Math.min(shown, Math.floor(key.length / 3)));
}

function checksum(text: string): string {
  let rest = crc32(text);
  let letters = '';
  for (let i = 0; i < CHECKSUM_LETTERS; i++) {
    letters = LETTERS[rest % LETTERS.length] + letters;
    rest = Math.floor(rest / LETTERS.length);
  }
  return letters;
}
