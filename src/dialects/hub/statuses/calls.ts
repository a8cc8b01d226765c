import { type Static, Type } from 'typebox';
import type { Administration } from '../../../core/administration/administration.ts';
import { MOST_ENTRIES } from '../../../core/administration/catalog-rules.ts';
import type { Reply } from '../../../core/write-command.ts';
import { ok, type Result } from '../../../model/result.ts';
import { administer, administrationOf, UNFINISHED } from '../../../operations/administer.ts';
import type { Call } from '../../../operations/operation.ts';
import { list, task } from '../../../operations/other-kinds.ts';
import { json, replyOf } from '../../../operations/reply.ts';
import { CLOSED } from '../schema.ts';
import { Status, StatusChange, StatusList, StatusRequest, showStatus, showStatuses } from './schema.ts';

const ArchivedQuery = Type.Object({
  archived: Type.Optional(Type.Boolean({ description: 'Whether to list archived statuses too; false by default.' })),
});

export const listStatuses = list({
  id: 'listStatuses',
  method: 'GET',
  path: '/statuses',
  scope: 'orders:read',
  summary: 'List the statuses of orders, in their order',
  query: ArchivedQuery,
  replies: { 200: { description: 'All statuses, with the number of orders of each', schema: StatusList } },
  answer: async (call, core) => {
    const { archived } = call.query;
    const found = await core.access.statuses.list(call.principal.workspaceId);
    return found.ok ? ok(json(200, showStatuses(found.value, archived))) : found;
  },
});

export const createStatus = administer({
  id: 'createStatus',
  method: 'POST',
  path: '/statuses',
  scope: 'admin',
  summary: 'Create a status',
  description: 'It is the last in their order. As the default of its state it replaces the previous default.',
  body: StatusRequest,
  example: { name: 'On hold', color: '#ffaa00', state: 'confirmed' },
  replies: { 201: { description: 'The status', schema: Status } },
  administer: async ({ statuses }, call) => {
    const { id, name, color, state, completes = false, next = null, is_default = false } = call.body;
    const content = { name, color: color.toLowerCase(), state, completes, next, is_default };
    const made = await statuses.create(call.principal.workspaceId, content, id);
    return made.ok ? ok(json(201, showStatus(made.value))) : made;
  },
});

export const changeStatusEntry = administer({
  id: 'changeStatusEntry',
  method: 'PATCH',
  path: '/statuses/{id}',
  scope: 'admin',
  summary: 'Change a status, or restore an archived one',
  description:
    'Fields that are left out stay. `state` can change only while no order has the status: every dialect would show ' +
    'another word for orders that no request changed. `completes` applies to later moves. `is_default` makes this ' +
    'status the default; to remove it, make another status the default.',
  body: StatusChange,
  replies: { 200: { description: 'The changed status', schema: Status } },
  administer: async ({ statuses }, call) => {
    const { name, color, state, completes, next, is_default, archived } = call.body;
    const change = { name, color: color?.toLowerCase(), state, completes, next, is_default, archived };
    const changed = await statuses.change(call.principal.workspaceId, call.id, change);
    return changed.ok ? ok(json(200, showStatus(changed.value))) : changed;
  },
});

const StatusOrder = Type.Object(
  {
    statuses: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
      maxItems: MOST_ENTRIES,
      description: 'The ids of every status that is not archived, each once.',
    }),
  },
  { 'x-name': 'StatusOrder', ...CLOSED },
);

export const reorderStatuses = administer({
  id: 'reorderStatuses',
  method: 'PUT',
  path: '/statuses/order',
  scope: 'admin',
  summary: 'Reorder the statuses',
  body: StatusOrder,
  replies: { 200: { description: 'The statuses in their order', schema: StatusList } },
  administer: async ({ statuses }, call) => {
    const { statuses: ids } = call.body;
    const ordered = await statuses.reorder(call.principal.workspaceId, ids);
    return ordered.ok ? ok(json(200, showStatuses(ordered.value))) : ordered;
  },
});

const ReplacementQuery = Type.Object({
  replacement: Type.Optional(
    Type.String({
      maxLength: 255,
      description: 'The status that its orders are moved to; by default, they keep this one.',
    }),
  ),
});

/**
 * A status in use cannot disappear. It is archived first, so that no order can get it, and then its orders are moved:
 * in the other order, new orders could arrive as fast as they are moved.
 */
export const removeStatus = task({
  id: 'removeStatus',
  method: 'DELETE',
  path: '/statuses/{id}',
  scope: 'admin',
  summary: 'Archive a status, and move its orders to another one',
  description:
    'No order can move to it any more. Orders that have it keep it and may move anywhere. With a `replacement` they ' +
    'are moved there, each with a change in its own history. If the time of a call is not enough, the reply is 202, ' +
    'and the same call continues.',
  query: ReplacementQuery,
  replies: {
    200: { description: 'The archived status', schema: Status },
    202: { description: 'The archived status, with the number of orders still to be moved', schema: Status },
  },
  answer: async (call, core) => {
    const command = administrationOf(call);
    if (!command.ok) return command;
    const archive = () => core.access.once(command.value, (administration) => archiveIn(administration, call));
    const archived = await archive();
    const isUnfinished = archived.ok && archived.reply.status === UNFINISHED;
    const { replacement: to } = call.query;
    if (!isUnfinished || to === undefined) return replyOf(archived);
    const moved = await core.access.moveOrders({ actor: command.value.actor, from: call.id, to });
    if (!moved.ok) return moved;
    return replyOf(moved.value ? await archive() : archived);
  },
});

async function archiveIn({ statuses }: Administration, call: Call): Promise<Result<Reply>> {
  const { replacement } = call.query as Static<typeof ReplacementQuery>;
  const archived = await statuses.archive(call.principal.workspaceId, call.id, replacement);
  if (!archived.ok) return archived;
  const isLeft = replacement !== undefined && archived.value.orders > 0;
  return ok(json(isLeft ? UNFINISHED : 200, showStatus(archived.value)));
}
