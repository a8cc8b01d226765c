import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a key starts with unless a dialect's clients know another beginning. */
export const KEY_PREFIX = 'stele_';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LETTERS = 32;
const CHECKSUM_LETTERS = 6;

/**
 * A new key: prefix, 190 bits of randomness, and, after the hub's own prefix, a checksum that tells a mistyped key from a
 * revoked one. After another prefix no scanner looks for one.
 */
export function generateKey(prefix: string = KEY_PREFIX): string {
  const random = randomLetters(RANDOM_LETTERS);
  return `${prefix}${random}${prefix === KEY_PREFIX ? checksum(random) : ''}`;
}

/** Letters and digits of a key that cannot be guessed, each with 5.95 bits. */
export function randomLetters(count: number): string {
  let random = '';
  for (let i = 0; i < count; i++) random += LETTERS[randomInt(LETTERS.length)];
  return random;
}

/** Whether a text may be a key: one with our prefix needs our checksum, another needs only a sensible length. */
export function isPossibleKey(text: string): boolean {
  if (text.length < 1 || text.length > 4096) return false;
  if (!text.startsWith(KEY_PREFIX) || text.length !== KEY_PREFIX.length + RANDOM_LETTERS + CHECKSUM_LETTERS)
    return true;
  const random = text.slice(KEY_PREFIX.length, -CHECKSUM_LETTERS);
  return text.endsWith(checksum(random));
}

/** How a key is stored and looked up: its SHA-256, in hexadecimal. A key is random enough to need no slow hash. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** The part of a key that people may see: after the prefix it was made with, or of one that is not ours, a few letters. */
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
