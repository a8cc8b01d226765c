import type { Scope } from './scope.ts';
import type { Instant } from './time.ts';

/** The origin of a key. A `token` is issued to a user who signed in. */
export type KeyOrigin = 'created' | 'imported' | 'environment' | 'demo' | 'token';

/** A key as its workspace sees it, without the key itself. */
export interface KeyRecord {
  id: string;
  /** The same for keys that replace one another by rotation. */
  family_id: string;
  name: string;
  /** The first characters, by which people recognise the key. */
  hint: string;
  scopes: Scope[];
  origin: KeyOrigin;
  /** The addresses and networks from which it may be used. Empty: any. */
  allowed_ips: string[];
  rate_limit_per_minute?: number | undefined;
  created_at: Instant;
  expires_at?: Instant | undefined;
  revoked_at?: Instant | undefined;
  /** The successor of a rotated key. */
  replaced_by?: string | undefined;
  /** The time of its last use, to the minute. */
  last_used_at?: Instant | undefined;
}
