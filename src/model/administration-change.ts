import type { FieldChange } from './change.ts';
import type { Instant } from './time.ts';

/** What a workspace's administration keeps a history of. */
export const ADMINISTERED = ['key', 'user', 'client', 'workspace', 'status'] as const;
export type Administered = (typeof ADMINISTERED)[number];

/** What became of one of these. Secrets are never in it: of a password there is only that it changed. */
export interface AdministrationChange {
  id: string;
  entity: Administered;
  entity_id: string;
  change: 'created' | 'updated' | 'deleted';
  changes: FieldChange[];
  dialect: string;
  operation: string;
  /** The API key, or the user, that did it. */
  actor: string;
  request_id: string;
  changed_at: Instant;
}
