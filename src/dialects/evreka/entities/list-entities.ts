import { refuse } from '../../../model/result.ts';
import type { KeyedOperation } from '../../../operations/operation.ts';
import { listRecords } from '../../../operations/record-calls.ts';
import { NAME } from '../extras.ts';
import { matchOf } from '../filters.ts';
import { EntityList, EntityQuery } from '../wire/entities.ts';
import { view } from './lens.ts';

export const listEntities: KeyedOperation = {
  id: 'listEntities',
  method: 'GET',
  path: '/entities',
  scope: 'customers:read',
  summary: 'List entities: the customers',
  query: EntityQuery,
  replies: { 200: { description: 'A page of entities, the newest first', schema: EntityList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as EntityQuery;
    const type = matchOf(query, 'type_id', 'exact');
    return listRecords(call, core, {
      kind: 'customers',
      filter: {
        name: matchOf(query, 'name'),
        fields: type && [{ path: ['extras', NAME, 'type_id'], match: type }],
      },
      sort: { by: 'created_at', descending: true },
      page: { number: query.page ?? 1, size: query.limit ?? 10 },
      show: ({ records }) => ({ items: records.map(view) }),
    });
  },
};
