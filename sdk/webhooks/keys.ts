import { type Bytes, fromBase64, joined } from './bytes.ts';
import { WebhookVerificationError } from './error.ts';

const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const ED25519 = { name: 'Ed25519' };

/** The bytes of a public key, and of the seed of a private one. */
const KEY_BYTES = 32;

/** The beginning of a private key in PKCS #8 (RFC 8410, section 7); its seed follows. */
const PKCS8 = Uint8Array.of(0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20);

/** A key for HMAC from the bytes of a secret. */
const hmacKey = (secret: Bytes) => crypto.subtle.importKey('raw', secret, HMAC, false, ['sign', 'verify']);

/** The HMAC of a message. */
export const hmacOf = async (secret: Bytes, message: Bytes): Promise<ArrayBuffer> =>
  crypto.subtle.sign(HMAC, await hmacKey(secret), message);

/** Whether a signature is the HMAC of a message. The platform compares in constant time. */
export const isHmac = async (secret: Bytes, signature: Bytes, message: Bytes): Promise<boolean> =>
  crypto.subtle.verify(HMAC, await hmacKey(secret), signature, message);

/** Whether two texts are equal, in a time that does not say where they differ. */
export async function isSameText(one: string, other: string): Promise<boolean> {
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return isHmac(key, new Uint8Array(await hmacOf(key, joined(one))), joined(other));
}

/** Whether a signature with ed25519 fits a message and a public key (`whpk_…`). */
export async function isEd25519(publicKey: string, signature: Bytes, message: Bytes): Promise<boolean> {
  const key = await crypto.subtle.importKey('raw', publicKeyBytes(publicKey), ED25519, false, ['verify']);
  return crypto.subtle.verify(ED25519, key, signature, message);
}

/** The signature of a message with a private key (`whsk_…`). */
export async function ed25519Of(privateKey: string, message: Bytes): Promise<ArrayBuffer> {
  const bytes = secretBytes(privateKey, 'whsk_');
  if (bytes.length < KEY_BYTES) throw unreadable('whsk_');
  const der = joined(PKCS8, bytes.subarray(0, KEY_BYTES));
  return crypto.subtle.sign(ED25519, await crypto.subtle.importKey('pkcs8', der, ED25519, false, ['sign']), message);
}

/** The bytes of a public key. */
export function publicKeyBytes(publicKey: string): Bytes {
  const bytes = secretBytes(publicKey, 'whpk_');
  if (bytes.length !== KEY_BYTES) throw unreadable('whpk_');
  return bytes;
}

/** The bytes of a secret of Standard Webhooks, which is base64 behind a prefix. */
export function secretBytes(secret: string, prefix: string): Bytes {
  const bytes = fromBase64(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret);
  if (bytes === undefined || bytes.length === 0) throw unreadable(prefix);
  return bytes;
}

const unreadable = (prefix: string): WebhookVerificationError =>
  new WebhookVerificationError('invalid_secret', `The secret is not a key of the form ${prefix}…`);
