import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Encrypts stored answers that hold secrets. The hub stores them for repeated requests and must not be able to read
 * them. So the secrets are derived from the caller's API key, of which the hub stores only a hash.
 */
export interface Sealing {
  /** Identifies the key that sealed something, without revealing it. */
  readonly id: string;
  /** Encrypts a text. The same `context` is required to open it. */
  seal(text: string, context: string): string;
  /** Decrypts a text. Returns `undefined` when it was sealed with another key or context, or is damaged. */
  open(sealed: string, context: string): string | undefined;
  /** A keyed digest of a text. Without the key, a password in the text cannot be found by trying. */
  digest(text: string): string;
}

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const ID_BYTES = 8;
/** NIST SP 800-38D, section 8.2.2: random values of this length suffice for 2³² texts. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Derives the secrets for sealing from a key (HKDF, RFC 5869). The key itself is not stored. */
export function sealingOf(key: string): Sealing {
  const derived = Buffer.from(hkdfSync('sha256', key, '', 'stele: stored answers', 2 * KEY_BYTES + ID_BYTES));
  const encryption = derived.subarray(0, KEY_BYTES);
  const authentication = derived.subarray(KEY_BYTES, 2 * KEY_BYTES);
  return {
    id: derived.subarray(2 * KEY_BYTES).toString('hex'),
    seal: (text, context) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, encryption, iv).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed, 'base64');
      if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
      const decipher = createDecipheriv(ALGORITHM, encryption, bytes.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(context))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      try {
        const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
    digest: (text) => createHmac('sha256', authentication).update(text).digest('hex'),
  };
}
