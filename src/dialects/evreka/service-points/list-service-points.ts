import { refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { listRecords } from '../../../operations/record-calls.ts';
import { NAME } from '../extras.ts';
import { matchOf } from '../filters.ts';
import { ServicePointList, ServicePointQuery } from '../wire/service-points.ts';
import { view } from './lens.ts';

export const listServicePoints: KeyedOperation = {
  id: 'listServicePoints',
  method: 'GET',
  path: '/service_points',
  scope: 'customers:read',
  summary: 'List service points',
  query: ServicePointQuery,
  replies: { 200: { description: 'A page of service points, the newest first', schema: ServicePointList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as ServicePointQuery;
    const type = matchOf(query, 'type_id', 'exact');
    const entity = matchOf(query, 'entity_id', 'exact');
    const sought = entity && 'exact' in entity ? entity.exact : undefined;
    const ids = { customers: sought === undefined ? [] : [sought] };
    const owner = await core.records.find(call.principal.workspaceId, { ids }, NAME);
    if (!owner.ok) return owner;
    return listRecords(call, core, {
      kind: 'service_points',
      filter: {
        name: matchOf(query, 'name'),
        customerId: sought === undefined ? undefined : (owner.value.get('customers', sought)?.id ?? sought),
        fields: [
          ...(type ? [{ path: ['type_id'], match: type }] : []),
          ...(entity && 'contains' in entity ? [{ path: ['customer_id'], match: entity }] : []),
        ],
      },
      sort: { by: 'created_at', descending: true },
      page: { number: query.page ?? 1, size: query.limit ?? 10 },
      show: ({ records }) => ({ items: records.map(view) }),
    });
  },
};
