import { type Static, Type } from 'typebox';
import { ADMINISTERED, type AdministrationChange } from '../../../model/administration-change.ts';
import { list } from '../../../operations/other-kinds.ts';
import { CursorQuery, cursorPageOf, PageOf, pageReply, Words } from '../schema.ts';

const FieldChange = Type.Object(
  { field: Type.String(), from: Type.Unknown(), to: Type.Unknown() },
  { 'x-name': 'AdministrationFieldChange' },
);

const Change = Type.Object(
  {
    id: Type.String(),
    entity: Words(ADMINISTERED),
    entity_id: Type.String(),
    change: Words<AdministrationChange['change']>(['created', 'updated', 'deleted']),
    changes: Type.Array(FieldChange, { description: 'Of a password, only the fact of the change.' }),
    dialect: Type.String(),
    operation: Type.String(),
    actor: Type.String({ description: 'The id of the key or user that made the change.' }),
    request_id: Type.String(),
    changed_at: Type.String({ format: 'date-time' }),
  },
  { 'x-name': 'AdministrationChange' },
);

export const listAdministrationChanges = list({
  id: 'listAdministrationChanges',
  method: 'GET',
  path: '/administration-changes',
  scope: 'admin',
  summary: 'List the changes of keys, users, clients, settings and statuses, the latest first',
  query: CursorQuery,
  replies: { 200: { description: 'A page of changes', schema: PageOf(Change) } },
  answer: async (call, core) => {
    return pageReply(
      await core.access.changes(call.principal.workspaceId, cursorPageOf(call)),
      (change): Static<typeof Change> => change,
    );
  },
});
