import { fromBase64, fromHex, joined, toBase64, toHex } from './bytes.ts';
import { WebhookVerificationError } from './error.ts';
import { checkTime, findHeader, headerOf, type WebhookHeaders } from './headers.ts';
import { ed25519Of, hmacOf, isEd25519, isHmac, isSameText, publicKeyBytes, secretBytes } from './keys.ts';

/** The body of a request as it was received. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/** What is signed. */
export interface SignedMessage {
  id: string;
  /** The event's name. Only bitbybit's headers have it. */
  event: string;
  /** Unix time, in seconds. */
  sentAtSeconds: number;
  body: RawBody;
}

/** The proof of one format. */
export interface ProofFormat {
  /** Throws `WebhookVerificationError` unless a receiver can verify with a secret. */
  checkSecret(secret: string): void;
  /** Throws `WebhookVerificationError` unless one of the secrets proves the request. */
  verify(body: RawBody, headers: WebhookHeaders, secrets: readonly string[], clock: Clock): Promise<void>;
  /** The headers that prove a message. */
  sign(message: SignedMessage, secrets: readonly string[]): Promise<Record<string, string>>;
}

interface Clock {
  toleranceSeconds: number;
  now: Date;
}

/** More than any sender has: each one costs the receiver a computation. */
const MOST_SIGNATURES = 10;

/** Standard Webhooks 1.0: `v1` with a shared secret, `v1a` with a pair of keys. */
const stele: ProofFormat = {
  checkSecret: (secret) => void (secret.startsWith('whpk_') ? publicKeyBytes(secret) : secretBytes(secret, 'whsec_')),
  verify: async (body, headers, secrets, { toleranceSeconds, now }) => {
    const [id, time] = [headerOf(headers, 'webhook-id'), headerOf(headers, 'webhook-timestamp')];
    checkTime(time, 'webhook-timestamp', toleranceSeconds, now);
    const message = joined(`${id}.${time}.`, body);
    const signatures = headerOf(headers, 'webhook-signature').split(' ').slice(0, MOST_SIGNATURES);
    await anyOf(secrets, signatures, async (secret, versioned) => {
      const [version, text = ''] = versioned.split(',');
      const signature = fromBase64(text);
      if (signature === undefined) return false;
      if (secret.startsWith('whpk_')) return version === 'v1a' && isEd25519(secret, signature, message);
      return version === 'v1' && isHmac(secretBytes(secret, 'whsec_'), signature, message);
    });
  },
  sign: async ({ id, sentAtSeconds, body }, secrets) => {
    const message = joined(`${id}.${sentAtSeconds}.`, body);
    const signatures = secrets.map(async (secret) =>
      secret.startsWith('whsk_')
        ? `v1a,${toBase64(await ed25519Of(secret, message))}`
        : `v1,${toBase64(await hmacOf(secretBytes(secret, 'whsec_'), message))}`,
    );
    return {
      'webhook-id': id,
      'webhook-timestamp': String(sentAtSeconds),
      'webhook-signature': (await Promise.all(signatures)).join(' '),
    };
  },
};

/** bitbybit: `t=<time>,v1=<hex>`, of the time and the body. */
const bitbybit: ProofFormat = {
  checkSecret: (secret) => void keyOf(secret),
  verify: async (body, headers, secrets, { toleranceSeconds, now }) => {
    const parts = headerOf(headers, 'X-BitByBit-Webhook-Signature')
      .split(',')
      .map((part) => part.trim());
    const valuesOf = (name: string): string[] =>
      parts.flatMap((part) => (part.startsWith(`${name}=`) ? [part.slice(name.length + 1)] : []));
    const [time = ''] = valuesOf('t');
    checkTime(time, 'X-BitByBit-Webhook-Signature', toleranceSeconds, now);
    const message = joined(`${time}.`, body);
    await anyOf(secrets, valuesOf('v1').slice(0, MOST_SIGNATURES), async (secret, text) => {
      const signature = fromHex(text);
      return signature !== undefined && isHmac(keyOf(secret), signature, message);
    });
  },
  sign: async ({ id, event, sentAtSeconds, body }, secrets) => {
    const message = joined(`${sentAtSeconds}.`, body);
    const signatures = secrets.map(async (secret) => `v1=${toHex(await hmacOf(keyOf(secret), message))}`);
    return {
      'X-BitByBit-Webhook-Id': id,
      'X-BitByBit-Webhook-Event': event,
      'X-BitByBit-Webhook-Timestamp': String(sentAtSeconds),
      'X-BitByBit-Webhook-Signature': [`t=${sentAtSeconds}`, ...(await Promise.all(signatures))].join(','),
    };
  },
};

const TOKEN = 'wiz_token_';

/** WizCommerce: signatures of the body in base64 or hexadecimal, or a token. It has no time. */
const wizcommerce: ProofFormat = {
  checkSecret: (secret) => void keyOf(secret),
  verify: async (body, headers, secrets) => {
    const token = findHeader(headers, 'X-Wizcommerce-Token');
    const signatures = (findHeader(headers, 'X-Wizcommerce-Signature') ?? '').split(',').slice(0, MOST_SIGNATURES);
    const proofs = [...(token === undefined ? [] : [token]), ...signatures.map((each) => each.trim())].filter(Boolean);
    if (proofs.length === 0) headerOf(headers, 'X-Wizcommerce-Signature');
    const message = joined(body);
    await anyOf(secrets, proofs, async (secret, proof) => {
      if (secret.startsWith(TOKEN)) return isSameText(secret, proof);
      // Sixty-four hexadecimal digits are base64 too, of another length.
      const signature = fromHex(proof) ?? fromBase64(proof);
      return signature !== undefined && isHmac(keyOf(secret), signature, message);
    });
  },
  sign: async ({ id, body }, secrets) => {
    const message = joined(body);
    const [present = ''] = secrets;
    const signing = secrets.filter((secret) => !secret.startsWith(TOKEN));
    const signatures = await Promise.all(signing.map((secret) => hmacOf(keyOf(secret), message)));
    return {
      'Stele-Event-Id': id,
      ...(present.startsWith(TOKEN) ? { 'X-Wizcommerce-Token': present } : {}),
      ...(signatures.length === 0
        ? {}
        : { 'X-Wizcommerce-Signature': signatures.flatMap((each) => [toBase64(each), toHex(each)]).join(',') }),
    };
  },
};

/** The vendors' secrets are keys as they are written. */
function keyOf(secret: string) {
  if (secret === '') throw new WebhookVerificationError('invalid_secret', 'The secret is empty.');
  return joined(secret);
}

/** Throws unless a secret and a signature fit. Each pair is tried, so that the time says nothing of which one did. */
async function anyOf(
  secrets: readonly string[],
  signatures: readonly string[],
  fits: (secret: string, signature: string) => Promise<boolean>,
): Promise<void> {
  const pairs = secrets.flatMap((secret) => signatures.map((signature) => fits(secret, signature)));
  if ((await Promise.all(pairs)).includes(true)) return;
  throw new WebhookVerificationError('wrong_signature', 'No signature of the webhook fits its body and a secret.');
}

/** Every format. */
export const FORMATS = { stele, bitbybit, wizcommerce };

/** The word for a format, as an endpoint has it. */
export type WebhookFormatName = keyof typeof FORMATS;
