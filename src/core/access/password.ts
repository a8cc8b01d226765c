import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { type Result, refuse } from '../../model/result.ts';

interface Cost {
  /** The binary logarithm of the cost in memory and time. */
  log2N: number;
  r: number;
  p: number;
}

/** One of the equally strong settings of OWASP's Password Storage Cheat Sheet. It takes 16 MiB for each hash. */
const COST: Cost = { log2N: 14, r: 8, p: 5 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * Two hashes at once take half of the runtime's thread pool, which also reads files and resolves host names. A hash
 * takes about 0.2 s, so a caller behind fifty others would wait for 5 s.
 */
const CROWD = { atOnce: 2, waiting: 50 };

/** The stored form of a password: a text with the parameters, the salt and the hash. */
export interface HashedPassword {
  hash: string;
}

/** Hashes passwords, a few at a time. Both calls fail with `busy` when too many callers wait. */
export interface Passwords {
  /** Returns a text with the parameters, the salt and the hash. */
  hash(password: string): Promise<Result<string>>;
  /** Whether a password belongs to such a text. Without a text it is false after the same time. */
  matches(password: string, hashed: string | undefined): Promise<Result<boolean>>;
}

/** Builds the hashing of passwords with scrypt (RFC 7914). `crowd` limits the running and the waiting callers. */
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

/** Writes the PHC string format: `$scrypt$ln=14,r=8,p=5$salt$hash`. */
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
      // A finished call passes its place to the first waiting call, so that no later call can take it.
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
