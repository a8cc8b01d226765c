import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What every key that Stele makes starts with; keys brought from elsewhere may look like anything. */
const KEY_PREFIX = 'stele_';

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LETTERS = 32;
const CHECKSUM_LETTERS = 6;

/** A new key: prefix, 190 bits of randomness, and a checksum that tells a mistyped key from a revoked one. */
export function generateKey(): string {
  let random = '';
  for (let i = 0; i < RANDOM_LETTERS; i++) random += LETTERS[randomInt(LETTERS.length)];
  return `${KEY_PREFIX}${random}${checksum(random)}`;
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

/** The part of a key that people may see. */
export function hintOf(key: string): string {
  return key.slice(0, Math.min(10, Math.floor(key.length / 3)));
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
