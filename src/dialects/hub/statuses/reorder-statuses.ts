import { type Static, Type } from 'typebox';
import { MOST_ENTRIES } from '../../../core/administration/catalog-rules.ts';
import { ok } from '../../../model/result.ts';
import { json } from '../../../operations/reply.ts';
import { administering } from '../administer.ts';
import { CLOSED } from '../wire.ts';
import { StatusList, showStatuses } from './wire.ts';

const StatusOrder = Type.Object(
  {
    statuses: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
      maxItems: MOST_ENTRIES,
      description: 'The ids of every status that is not archived, each once.',
    }),
  },
  { 'x-name': 'StatusOrder', ...CLOSED },
);

export const reorderStatuses = administering({
  id: 'reorderStatuses',
  method: 'PUT',
  path: '/statuses/order',
  scope: 'admin',
  summary: 'Put the statuses into another order',
  body: StatusOrder,
  replies: { 200: { description: 'The statuses in their order', schema: StatusList } },
  administer: async (call, { statuses }) => {
    const { statuses: ids } = call.body as Static<typeof StatusOrder>;
    const ordered = await statuses.reorder(call.principal.workspaceId, ids);
    return ordered.ok ? ok(json(200, showStatuses(ordered.value))) : ordered;
  },
});
