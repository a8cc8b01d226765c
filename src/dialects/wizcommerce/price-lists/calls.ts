import { Type } from 'typebox';
import type { RecordSort } from '../../../core/records/record-command.ts';
import { ok } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { changeRecord, createRecord, listRecords, readRecord } from '../../../operations/records.ts';
import { mayBeExempt, pageOf, paginationOf } from '../common/lens.ts';
import { activityQuery, pageQuery, sortDirection } from '../common/schema.ts';
import { create, patch, view } from './lens.ts';
import { NewPriceList, PriceListList, PriceListPatch, PriceListReply } from './schema.ts';

const SORT_COLUMNS = {
  created_at: 'created_at',
  updated_at: 'changed_at',
  name: 'name',
} as const satisfies Record<string, RecordSort['by']>;

const Query = Type.Object({
  ...pageQuery,
  sort_by: Type.Optional(Type.Enum(['created_at', 'updated_at', 'name'], { type: 'string', default: 'updated_at' })),
  sort: sortDirection,
  status: activityQuery,
});

const parameters = { id: 'The id of the price list.' };

export const priceListCalls: readonly Operation[] = [
  listRecords({
    id: 'listPriceLists',
    method: 'GET',
    path: '/price-lists',
    scope: 'products:read',
    summary: 'List price lists',
    query: Query,
    replies: { 200: { description: 'A page of price lists', schema: PriceListList } },
    entity: 'price_lists',
    find: ({ query }) => ({
      filter: { status: query.status ?? 'active' },
      sort: { by: SORT_COLUMNS[query.sort_by ?? 'updated_at'], descending: query.sort !== 'asc' },
      page: pageOf(query),
    }),
    view: (page, { query }) => ({ data: page.records.map(view), pagination: paginationOf(query, page) }),
  }),
  createRecord({
    id: 'createPriceList',
    method: 'POST',
    path: '/price-lists',
    scope: 'products:write',
    summary: 'Create a price list',
    body: NewPriceList,
    nullMeansAbsent: true,
    replies: { 201: { description: 'The new price list', schema: PriceListReply } },
    entity: 'price_lists',
    create: (_records, { body }) => ok(create(body)),
    view: (list) => ({ data: view(list) }),
  }),
  readRecord({
    id: 'getPriceList',
    method: 'GET',
    path: '/price-lists/{id}',
    scope: 'products:read',
    summary: 'Get a price list',
    parameters,
    replies: { 200: { description: 'The price list', schema: PriceListReply } },
    entity: 'price_lists',
    view: (list) => ({ data: view(list) }),
  }),
  changeRecord({
    id: 'updatePriceList',
    method: 'PATCH',
    path: '/price-lists/{id}',
    scope: 'products:write',
    summary: 'Update a price list',
    description: 'Only the fields that are sent change. Null counts as left out.',
    parameters,
    body: PriceListPatch,
    nullMeansAbsent: true,
    replies: { 201: { description: 'The price list as it is now', schema: PriceListReply } },
    entity: 'price_lists',
    exempts: { may: mayBeExempt, existing: view },
    put: (list, _records, { body }) => ok(patch(list, body)),
    view: (list) => ({ data: view(list) }),
  }),
];
