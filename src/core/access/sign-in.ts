import { v7 as uuidv7 } from 'uuid';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { Clock, Instant } from '../../model/time.ts';
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

/** The form of a dialect's tokens. */
export interface TokenStyle {
  /** The beginning of an access token. By default, that of the hub's own keys. */
  prefix?: string | undefined;
  accessSeconds: number;
}

/** Tokens that the same OAuth client can renew. */
export interface SessionStyle extends TokenStyle {
  refreshSeconds: number;
}

export interface SignInRequest {
  email: string;
  password: string;
  /** The caller's address, to slow down guessing. */
  address: string;
  style: TokenStyle;
  /** If given, the reply has a refresh token too, and the user must be of the client's workspace. */
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
   * Uses up a refresh token and returns the next pair of tokens. For 30 seconds the same token from the same client
   * gets the same pair again. After that, a repeated use ends the session. Fails with `bad_refresh_token`,
   * `unavailable` or `internal`.
   */
  refresh(request: RefreshRequest): Promise<Result<SignedIn>>;
  /** Forgets all failed sign-ins of this process. */
  forgetAttempts(): void;
}

const REFRESH_PREFIX = `${KEY_PREFIX}refresh_`;
const REFRESH_LETTERS = 40;

/** Builds the sign-in with a password and the renewal of its tokens. */
export function createSignIn(readers: Readers, passwords: Passwords, guarded: Guarded): SignIn {
  const guard = createGuessingGuard();
  const places = createNetworkPlaces();
  const judge = ({ email, password, style, session }: SignInRequest): Promise<Result<SignedIn>> =>
    guarded(async () => {
      const [found] = await readers.read(findUserByEmail(email));
      const isOfClient = !session || found?.user.workspace_id === session.client.workspace_id;
      const may = found && found.user.disabled_at === undefined && isOfClient ? found : undefined;
      // A refused sign-in takes as much work as an accepted one, so that its duration reveals nothing.
      const matches = await passwords.matches(password, may?.passwordHash);
      if (!matches.ok) return matches;
      if (!may || !matches.value) return refuse({ kind: 'wrong_credentials' });
      const access = newAccessToken(style, readers.now);
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
      // Before the guard, which counts only attempts that are checked.
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
        const access = newAccessToken(style, readers.now);
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
        // Two parties have the token, and the hub cannot know which is legitimate (RFC 9700, section 4.14.2).
        if (used) await endSessions(readers, () => endSession(used.sessionId));
        return refuse({ kind: 'bad_refresh_token' });
      }),
  };
}

/** The tokens of a renewal. */
type NewPair = Omit<SignedIn, 'user'>;

/** Sealed with the renewed token, so that only its holder can read the next pair. */
const sealPair = (pair: NewPair, refreshToken: string, client: OAuthClient): string =>
  sealingOf(refreshToken).seal(JSON.stringify(pair), client.id);

function openPair(sealed: string, refreshToken: string, client: OAuthClient): NewPair | undefined {
  const text = sealingOf(refreshToken).open(sealed, client.id);
  return text === undefined ? undefined : (JSON.parse(text) as NewPair);
}

const newRefreshToken = (): string => `${REFRESH_PREFIX}${randomLetters(REFRESH_LETTERS)}`;

function newAccessToken(
  { prefix, accessSeconds }: TokenStyle,
  now: Clock,
): {
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
      expiresAt: new Date(now() + accessSeconds * 1000).toISOString(),
    },
  };
}

/** A session that is renewed meanwhile is ended again. No client renews it more often. */
const MOST_ENDINGS = 100;

/**
 * Ends sessions. `ending` returns how many refresh tokens it ended. It runs again until that is none, since a renewal
 * in progress may add a token that an earlier run did not see. Throws the database's error.
 */
export async function endSessions(reading: Reading, ending: () => Query<number>): Promise<void> {
  let ended = 1;
  for (let i = 0; ended > 0 && i < MOST_ENDINGS; i++) [ended] = await reading.read(ending());
}
