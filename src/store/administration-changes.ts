import type { Administered, AdministrationChange } from '../model/administration-change.ts';
import type { FieldChange } from '../model/change.ts';
import { type Query, toInstant, writing } from './database/query.ts';

/** A change with the workspace in whose history it is. */
export interface PlacedChange extends Omit<AdministrationChange, 'changed_at'> {
  workspace_id: string;
}

/** Appends changes to the history of administration, within the transaction that makes them. */
export function insertAdministrationChanges(changes: readonly PlacedChange[]): Query<void> {
  const column = (field: keyof PlacedChange): unknown[] => changes.map((change) => change[field]);
  return writing(
    'insert_administration_changes',
    `insert into administration_changes (workspace_id, id, entity, entity_id, change, changes, dialect, operation, actor,
        request_id)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::text[],
        $8::text[], $9::text[], $10::text[])`,
    [
      column('workspace_id'),
      column('id'),
      column('entity'),
      column('entity_id'),
      column('change'),
      changes.map((change) => JSON.stringify(change.changes)),
      column('dialect'),
      column('operation'),
      column('actor'),
      column('request_id'),
    ],
  );
}

/** Lists the administration changes of a workspace before the change with the id `after`, the latest first. */
export function listAdministrationChanges(
  workspaceId: string,
  after: string,
  most: number,
): Query<AdministrationChange[]> {
  return {
    name: 'list_administration_changes',
    text: `select id, entity, entity_id, change, changes, dialect, operation, actor, request_id, changed_at
      from administration_changes where workspace_id = $1 and ($2 = '' or id < $2) order by id desc limit $3`,
    values: [workspaceId, after, most],
    read: (rows) =>
      rows.map((row) => ({
        id: row[0] as string,
        entity: row[1] as Administered,
        entity_id: row[2] as string,
        change: row[3] as AdministrationChange['change'],
        changes: JSON.parse(row[4] as string) as FieldChange[],
        dialect: row[5] as string,
        operation: row[6] as string,
        actor: row[7] as string,
        request_id: row[8] as string,
        changed_at: toInstant(row[9] as string),
      })),
  };
}
