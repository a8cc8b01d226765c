import type { Role } from './scope.ts';
import type { Instant } from './time.ts';

/** A person who signs in with an email address and a password. */
export interface User {
  workspace_id: string;
  id: string;
  /** Unique over all workspaces, without regard to case. */
  email: string;
  first_name: string;
  last_name: string;
  role: Role;
  created_at: Instant;
  /** Since when the user may not sign in. */
  disabled_at?: Instant | undefined;
}

/** A program through which users sign in. */
export interface OAuthClient {
  workspace_id: string;
  id: string;
  name: string;
  created_at: Instant;
}
