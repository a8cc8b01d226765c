import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

const SECRET_BYTES = 32;

/** A secret of random bytes, as hexadecimal digits behind a prefix. */
export const hexSecret = (prefix: string): string => prefix + randomBytes(SECRET_BYTES).toString('hex');

/** An HMAC with SHA-256. */
export const hmac = (key: string | Uint8Array, message: string, encoding: 'base64' | 'hex'): string =>
  createHmac('sha256', key).update(message).digest(encoding);

/** The prefixes of Standard Webhooks: a shared secret, and the two keys of a pair. */
const SHARED = 'whsec_';
const PRIVATE = 'whsk_';
const PUBLIC = 'whpk_';

const SEED_BYTES = 32;

/** A new secret that both sides know. */
export const newSharedSecret = (): string => SHARED + randomBytes(SECRET_BYTES).toString('base64');

/** A new pair of keys for ed25519. The private one has the public one behind its seed, as other implementations write it. */
export function newKeyPair(): { secret: string; publicKey: string } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { d = '', x = '' } = privateKey.export({ format: 'jwk' });
  const [seed, point] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  return {
    secret: PRIVATE + Buffer.concat([seed, point]).toString('base64'),
    publicKey: PUBLIC + point.toString('base64'),
  };
}

/** One signature of Standard Webhooks with its version: `v1` of a shared secret, `v1a` of a private key. */
export function standardSignature(secret: string, id: string, timestamp: number, body: string): string {
  const message = `${id}.${timestamp}.${body}`;
  if (secret.startsWith(PRIVATE)) {
    const signature = sign(null, Buffer.from(message), privateKeyOf(secret.slice(PRIVATE.length)));
    return `v1a,${signature.toString('base64')}`;
  }
  return `v1,${hmac(Buffer.from(secret.slice(SHARED.length), 'base64'), message, 'base64')}`;
}

/** The beginning of a private key for ed25519 in PKCS #8 (RFC 8410, section 7); its seed follows. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function privateKeyOf(base64: string): KeyObject {
  const seed = Buffer.from(base64, 'base64').subarray(0, SEED_BYTES);
  return createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
}
