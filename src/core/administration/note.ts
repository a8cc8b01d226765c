import type { Administered, AdministrationChange } from '../../model/administration-change.ts';
import type { FieldChange } from '../../model/change.ts';
import { sameValue } from '../../model/equal.ts';

/** What changed, and in which workspace's history it belongs. */
export interface Noted extends Pick<AdministrationChange, 'entity' | 'entity_id' | 'change' | 'changes'> {
  workspace_id: string;
}

/** Takes down a change for the history; one that changes nothing is none. */
export type Note = (change: Noted) => void;

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
  const changes = [...differences(before, after), ...secrets.map((field): FieldChange => ({ field, ...SECRET }))];
  if (changes.length === 0 && before && after) return;
  const change = before ? (after ? 'updated' : 'deleted') : 'created';
  note({ workspace_id: workspaceId, entity, entity_id: id, change, changes });
}

/** What says of itself whose it is, and is no change. */
const TOLD = new Set(['id', 'workspace_id', 'last_used_at']);

function differences(before: object = {}, after: object = {}): FieldChange[] {
  const was = before as Record<string, unknown>;
  const is = after as Record<string, unknown>;
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((field) => !TOLD.has(field) && !sameValue(was[field] ?? null, is[field] ?? null))
    .map((field) => ({ field, from: was[field] ?? null, to: is[field] ?? null }));
}
