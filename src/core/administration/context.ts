import type { Administered, AdministrationChange } from '../../model/administration-change.ts';
import { differences, type FieldChange } from '../../model/change.ts';
import type { Reading } from '../../store/database/connections.ts';
import type { Guarded } from '../guarded.ts';

/** What changed, and in which workspace's history it belongs. */
export interface Noted extends Pick<AdministrationChange, 'entity' | 'entity_id' | 'change' | 'changes'> {
  workspace_id: string;
}

/** Takes down a change for the history; one that changes nothing is none. */
export type Note = (change: Noted) => void;

/** What administration works with: shared connections for reads, or one open transaction for changes. */
export interface AdministrationContext {
  reading: Reading;
  guarded: Guarded;
  /** Takes down what changed, for the history. */
  note: Note;
}

/** Something that is administered, as it was and as it is: what was not there, or is gone, is `undefined`. */
export interface Compared {
  workspaceId: string;
  entity: Administered;
  id: string;
  before: object | undefined;
  after: object | undefined;
  /** What changed beside, and cannot be shown. */
  secrets?: readonly string[] | undefined;
}

/** What a history says of fields that are secret: that they changed, and nothing else. */
const SECRET = { from: null, to: null };

/** Notes how something differs from what it was, field by field. */
export function noteDifference(note: Note, { workspaceId, entity, id, before, after, secrets = [] }: Compared): void {
  const changes = [
    ...differences(before, after, SELF_EVIDENT),
    ...secrets.map((field): FieldChange => ({ field, ...SECRET })),
  ];
  if (changes.length === 0 && before && after) return;
  const change = before ? (after ? 'updated' : 'deleted') : 'created';
  note({ workspace_id: workspaceId, entity, entity_id: id, change, changes });
}

/** Fields that name the thing itself, or change by its use: no changes of its history. */
const SELF_EVIDENT = new Set(['id', 'workspace_id', 'last_used_at']);
