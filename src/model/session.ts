import type { Scope } from './scope.ts';
import type { Instant } from './time.ts';
import type { User } from './user.ts';

/** What a session depends on: a user who signed in with a password, or the API key or token that opened it. */
export interface SessionOwner {
  kind: 'user' | 'key';
  id: string;
}

/** A person's session in a browser, without its secret. */
export interface Session {
  workspace_id: string;
  workspace_name: string;
  /** A name of the IANA database; absent for UTC. */
  time_zone?: string | undefined;
  default_currency?: string | undefined;
  /** The user who signed in; absent for a session of a key. */
  user?: Pick<User, 'id' | 'email' | 'first_name' | 'last_name' | 'role'> | undefined;
  /** The key that opened it; absent for a session of a user. */
  key?: { id: string; name: string } | undefined;
  scopes: readonly Scope[];
  created_at: Instant;
  expires_at: Instant;
}
