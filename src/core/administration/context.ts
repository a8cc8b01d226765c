import type { Administered, AdministrationChange } from '../../model/administration-change.ts';
import { differences, type FieldChange } from '../../model/change.ts';
import type { Clock } from '../../model/time.ts';
import type { Reading } from '../../store/database/connection.ts';
import type { Guarded } from '../guarded.ts';

/** A change, with the workspace whose history it belongs to. */
export interface Noted extends Pick<AdministrationChange, 'entity' | 'entity_id' | 'change' | 'changes'> {
  workspace_id: string;
}

/** Notes a change for the history. */
export type Note = (change: Noted) => void;

/** Where administration runs: on shared connections for reads, or in one open transaction for changes. */
export interface AdministrationContext {
  reading: Reading;
  now: Clock;
  guarded: Guarded;
  note: Note;
}

/** A key, user, client, workspace or status before and after a change. `undefined` means that it did not exist. */
export interface Compared {
  workspaceId: string;
  entity: Administered;
  id: string;
  before: object | undefined;
  after: object | undefined;
  /** Fields that changed and must not be shown. */
  secrets?: readonly string[] | undefined;
}

/** The history shows that a secret field changed, without its values. */
const SECRET = { from: null, to: null };

/** Notes the fields that differ. Without a difference, nothing is noted. */
export function noteDifference(note: Note, { workspaceId, entity, id, before, after, secrets = [] }: Compared): void {
  const changes = [
    ...differences(before, after, SELF_EVIDENT),
    ...secrets.map((field): FieldChange => ({ field, ...SECRET })),
  ];
  if (changes.length === 0 && before && after) return;
  const change = before ? (after ? 'updated' : 'deleted') : 'created';
  note({ workspace_id: workspaceId, entity, entity_id: id, change, changes });
}

/** Fields that identify the thing or change by its use. They are not in its history. */
const SELF_EVIDENT = new Set(['id', 'workspace_id', 'last_used_at']);
