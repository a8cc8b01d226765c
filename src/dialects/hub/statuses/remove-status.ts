import { type Static, Type } from 'typebox';
import type { Administration } from '../../../core/administration/administration.ts';
import type { Reply } from '../../../core/command.ts';
import { ok, type Result } from '../../../model/result.ts';
import { replyOf } from '../../../operations/conditions.ts';
import type { Call, Operation } from '../../../operations/operation.ts';
import { json } from '../../../operations/reply.ts';
import { commandOf, GOES_ON } from '../administer.ts';
import { Status, showStatus } from './wire.ts';

const Query = Type.Object({
  replacement: Type.Optional(
    Type.String({
      maxLength: 255,
      description: 'The status that orders are moved to; without it, they keep this one.',
    }),
  ),
});

/**
 * A status in use cannot vanish. It is archived first, so that no order can get it any more, and only then are its orders
 * moved: the other way round, they could come as fast as they go.
 */
export const removeStatus: Operation = {
  id: 'removeStatus',
  method: 'DELETE',
  path: '/statuses/{id}',
  scope: 'admin',
  summary: 'Archive a status, and move its orders to another',
  description:
    'No order can get it any more. Orders that have it keep it and may go anywhere; with a `replacement` they are moved there, ' +
    'each as a change in its own history. What a call has no time for is left for the next: 202 says that there are orders ' +
    'left, and the same call goes on.',
  query: Query,
  replies: {
    200: { description: 'The status, archived', schema: Status },
    202: { description: 'The status, archived, with the orders that are to be moved yet', schema: Status },
  },
  handle: async (call, core) => {
    const command = commandOf(call, false);
    if (!command.ok) return command;
    const archive = () => core.access.once(command.value, (administration) => archiveIn(administration, call));
    const archived = await archive();
    const goesOn = archived.ok && archived.reply.status === GOES_ON;
    const { replacement: to } = call.query as Static<typeof Query>;
    if (!goesOn || to === undefined) return replyOf(archived);
    const moved = await core.access.moveOrders({ actor: command.value.actor, from: call.parameters['id'] ?? '', to });
    if (!moved.ok) return moved;
    return replyOf(moved.value ? await archive() : archived);
  },
};

async function archiveIn({ statuses }: Administration, call: Call): Promise<Result<Reply>> {
  const { replacement } = call.query as Static<typeof Query>;
  const archived = await statuses.archive(call.principal.workspaceId, call.parameters['id'] ?? '', replacement);
  if (!archived.ok) return archived;
  const isLeft = replacement !== undefined && archived.value.orders > 0;
  return ok(json(isLeft ? GOES_ON : 200, showStatus(archived.value)));
}
