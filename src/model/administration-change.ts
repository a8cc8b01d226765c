import type { FieldChange } from './change.ts';
import type { Instant } from './time.ts';

/** The things whose administration has a history. */
export const ADMINISTERED = ['key', 'user', 'client', 'workspace', 'status', 'webhook'] as const;
export type Administered = (typeof ADMINISTERED)[number];

/** One change of one of these. Secrets are never in it: for a password it shows only that it changed. */
export interface AdministrationChange {
  id: string;
  entity: Administered;
  entity_id: string;
  change: 'created' | 'updated' | 'deleted';
  changes: FieldChange[];
  dialect: string;
  operation: string;
  /** The API key or the user that made the change. */
  actor: string;
  request_id: string;
  changed_at: Instant;
}
