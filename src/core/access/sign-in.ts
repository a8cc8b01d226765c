import { v7 as uuidv7 } from 'uuid';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { Instant } from '../../model/time.ts';
import type { OAuthClient, User } from '../../model/user.ts';
import { type AccessToken, endSession, findUsedToken, openSession, renewSession } from '../../store/access/tokens.ts';
import { findUserByEmail } from '../../store/access/users.ts';
import type { Readers, Reading } from '../../store/database/connection.ts';
import type { Query } from '../../store/database/query.ts';
import type { Guarded } from '../guarded.ts';
import { generateKey, hashKey, hintOf, KEY_PREFIX, randomLetters } from './api-key.ts';
import { createGuessingGuard } from './guessing-guard.ts';
import { createNetworkPlaces } from './network-places.ts';
import type { Passwords } from './password.ts';
import { sealingOf } from './sealing.ts';

/** The tokens that a dialect gives. */
export interface TokenStyle {
  /** What an access token starts with; by default, what the hub's own keys do. */
  prefix?: string | undefined;
  accessSeconds: number;
}

/** Tokens that can be renewed, through the client that asked for them. */
export interface SessionStyle extends TokenStyle {
  refreshSeconds: number;
}

export interface SignInRequest {
  email: string;
  password: string;
  /** The caller's address, to slow down guessing. */
  address: string;
  style: TokenStyle;
  /** With it, a refresh token is given too, and the user must be of the client's workspace. */
  session?: { client: OAuthClient; refreshSeconds: number } | undefined;
}

export interface RefreshRequest {
  refreshToken: string;
  client: OAuthClient;
  style: SessionStyle;
}

/** The result of signing in. The tokens cannot be read later. */
export interface SignedIn {
  user: User;
  tokenId: string;
  accessToken: string;
  expiresAt: Instant;
  refreshToken?: string | undefined;
}

export interface SignIn {
  /** Fails with `wrong_credentials`, `rate_limited`, `busy`, `unavailable` or `internal`. */
  signIn(request: SignInRequest): Promise<Result<SignedIn>>;
  /**
   * Gives the next pair of tokens for a refresh token, which is used up. The same token from the same client is given the same
   * pair again for 30 seconds, while the session lasts; after that it ends its session. Fails with `bad_refresh_token`,
   * `unavailable` or `internal`.
   */
  refresh(request: RefreshRequest): Promise<Result<SignedIn>>;
  /** Takes back all failures to sign in that this process remembers. */
  forgetAttempts(): void;
}

const REFRESH_PREFIX = `${KEY_PREFIX}refresh_`;
const REFRESH_LETTERS = 40;

/** Builds signing in with a password and renewing what it gave. */
export function createSignIn(readers: Readers, passwords: Passwords, guarded: Guarded): SignIn {
  const guard = createGuessingGuard();
  const places = createNetworkPlaces();
  const judge = ({ email, password, style, session }: SignInRequest): Promise<Result<SignedIn>> =>
    guarded(async () => {
      const [found] = await readers.read(findUserByEmail(email));
      const isOfClient = !session || found?.user.workspace_id === session.client.workspace_id;
      const may = found && found.user.disabled_at === undefined && isOfClient ? found : undefined;
      // A refused sign-in takes as much work as an accepted one, so that its time gives nothing away.
      const matches = await passwords.matches(password, may?.passwordHash);
      if (!matches.ok) return matches;
      if (!may || !matches.value) return refuse({ kind: 'wrong_credentials' });
      const access = newAccessToken(style);
      const refreshToken = session && newRefreshToken();
      const [isGiven] = await readers.read(
        openSession(
          may.user,
          may.passwordHash,
          access.stored,
          session && {
            hash: hashKey(refreshToken ?? ''),
            sessionId: uuidv7(),
            clientId: session.client.id,
            lifetimeSeconds: session.refreshSeconds,
          },
        ),
      );
      return isGiven ? ok({ user: may.user, ...access.shown, refreshToken }) : refuse({ kind: 'wrong_credentials' });
    });
  return {
    forgetAttempts: () => guard.forgetAll(),
    signIn: async (request) => {
      // Before the guard, which counts what is judged.
      const place = places.enter(request.address);
      if (!('leave' in place)) return refuse({ kind: 'rate_limited', ...place });
      try {
        const attempt = guard.attempt(request.email, request.address);
        if (!('forget' in attempt)) return refuse({ kind: 'rate_limited', ...attempt });
        const result = await judge(request);
        if (result.ok) attempt.succeed();
        else if (result.failure.kind !== 'wrong_credentials') attempt.forget();
        return result;
      } finally {
        place.leave();
      }
    },
    refresh: ({ refreshToken, client, style }) =>
      guarded(async () => {
        const hash = hashKey(refreshToken);
        const access = newAccessToken(style);
        const next = newRefreshToken();
        const pair: NewPair = { ...access.shown, refreshToken: next };
        const stored = { hash: hashKey(next), lifetimeSeconds: style.refreshSeconds };
        const [user] = await readers.read(
          renewSession(hash, client.id, access.stored, stored, sealPair(pair, refreshToken, client)),
        );
        if (user) return ok({ user, ...pair });
        const [used] = await readers.read(findUsedToken(hash, client.id));
        const given = used?.successor && openPair(used.successor, refreshToken, client);
        if (used && given) return ok({ user: used.user, ...given });
        // Two parties have the token then, and the hub cannot know which is legitimate (RFC 9700, section 4.14.2).
        if (used) await endSessions(readers, () => endSession(used.sessionId));
        return refuse({ kind: 'bad_refresh_token' });
      }),
  };
}

/** What a renewal gives. */
type NewPair = Omit<SignedIn, 'user'>;

/** Only the holder of the renewed token can read its successors. */
const sealPair = (pair: NewPair, refreshToken: string, client: OAuthClient): string =>
  sealingOf(refreshToken).seal(JSON.stringify(pair), client.id);

function openPair(sealed: string, refreshToken: string, client: OAuthClient): NewPair | undefined {
  const text = sealingOf(refreshToken).open(sealed, client.id);
  return text === undefined ? undefined : (JSON.parse(text) as NewPair);
}

const newRefreshToken = (): string => `${REFRESH_PREFIX}${randomLetters(REFRESH_LETTERS)}`;

function newAccessToken({ prefix, accessSeconds }: TokenStyle): {
  stored: AccessToken;
  shown: Pick<SignedIn, 'tokenId' | 'accessToken' | 'expiresAt'>;
} {
  const token = generateKey(prefix);
  const id = uuidv7();
  return {
    stored: { hash: hashKey(token), id, hint: hintOf(token, prefix), lifetimeSeconds: accessSeconds },
    shown: {
      tokenId: id,
      accessToken: token,
      expiresAt: new Date(Date.now() + accessSeconds * 1000).toISOString(),
    },
  };
}

/** A session that is renewed meanwhile is ended again. No client renews more often than this. */
const MOST_ENDINGS = 100;

/**
 * Ends sessions. `ending` returns how many refresh tokens it ended, and runs until none is left: a renewal in progress may add a token
 * that an earlier run did not see, also within the transaction that disables the user or client. Throws the database's error.
 */
export async function endSessions(reading: Reading, ending: () => Query<number>): Promise<void> {
  let ended = 1;
  for (let i = 0; ended > 0 && i < MOST_ENDINGS; i++) [ended] = await reading.read(ending());
}
