import type { Scope } from './scope.ts';
import type { Instant } from './time.ts';

/** How a key came to be. A `token` is what a user was given for a password. */
export type KeyOrigin = 'created' | 'imported' | 'environment' | 'demo' | 'token';

/** A key as its workspace sees it: never the key itself. */
export interface KeyRecord {
  id: string;
  /** Shared by keys that replace one another by rotation. */
  family_id: string;
  name: string;
  /** The first characters, to tell keys apart. */
  hint: string;
  scopes: Scope[];
  origin: KeyOrigin;
  /** Addresses and networks from which it may be used; none stands for any. */
  allowed_ips: string[];
  rate_limit_per_minute?: number | undefined;
  created_at: Instant;
  expires_at?: Instant | undefined;
  revoked_at?: Instant | undefined;
  /** The key into which this one was rotated. */
  replaced_by?: string | undefined;
  /** When it was last used, to the minute. */
  last_used_at?: Instant | undefined;
}
