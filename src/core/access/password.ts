import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { type Result, refuse } from '../../model/result.ts';

interface Cost {
  /** The logarithm, to base 2, of how much memory and time it takes. */
  log2N: number;
  r: number;
  p: number;
}

/** One of the settings of equal strength in OWASP's Password Storage Cheat Sheet, and the one of 16 MiB each. */
const COST: Cost = { log2N: 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * Two at once are half of the threads that the runtime has for such work: files and names are looked up on the others. A
 * hash takes about a fifth of a second: who comes after fifty that wait would wait for five.
 */
const CROWD = { atOnce: 2, waiting: 50 };

/** A password as it is stored: a text that has the parameters, the salt and the hash. */
export interface HashedPassword {
  hash: string;
}

/** Hashing passwords, a few at a time. Both fail with `busy` when too many wait. */
export interface Passwords {
  /** A text that has the parameters, the salt and the hash. */
  hash(password: string): Promise<Result<string>>;
  /** Whether a password belongs to such a text. Without a text it takes the same time, and none does. */
  matches(password: string, hashed: string | undefined): Promise<Result<boolean>>;
}

/** Builds the hashing of passwords with scrypt (RFC 7914); `crowd` says how many may be at it, and how many may wait. */
export function createPasswords(crowd: { atOnce: number; waiting: number } = CROWD): Passwords {
  const limited = createLimit(crowd);
  const dummy = randomBytes(HASH_BYTES);
  const noSalt = randomBytes(SALT_BYTES);
  return {
    hash: (password) =>
      limited(async () => {
        const salt = randomBytes(SALT_BYTES);
        return write(COST, salt, await derive(password, salt, COST));
      }),
    matches: (password, hashed) =>
      limited(async () => {
        const { cost, salt, hash } = read(hashed) ?? { cost: COST, salt: noSalt, hash: dummy };
        return timingSafeEqual(await derive(password, salt, cost), hash) && hashed !== undefined;
      }),
  };
}

/** Two ways to type the same letters are the same password (NIST SP 800-63B, section 3.1.1.2). */
function derive(password: string, salt: Buffer, { log2N, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** log2N;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** In the manner of the PHC string format: `$scrypt$ln=14,r=8,p=5$salt$hash`. */
const write = ({ log2N, r, p }: Cost, salt: Buffer, hash: Buffer): string =>
  `$scrypt$ln=${log2N},r=${r},p=${p}$${salt.toString('base64')}$${hash.toString('base64')}`;

function read(hashed: string | undefined): { cost: Cost; salt: Buffer; hash: Buffer } | undefined {
  const parts = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hashed ?? '');
  if (!parts) return undefined;
  const [, log2N, r, p, salt = '', hash = ''] = parts;
  return {
    cost: { log2N: Number(log2N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

function createLimit({ atOnce, waiting: mostWaiting }: typeof CROWD): <T>(run: () => Promise<T>) => Promise<Result<T>> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= atOnce) {
      if (waiting.length >= mostWaiting) return refuse({ kind: 'busy', retryAfterSeconds: 5 });
      // A finished call hands its place on, so that no later call takes it first.
      await new Promise<void>((next) => waiting.push(next));
    } else running++;
    try {
      return { ok: true, value: await run() };
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
