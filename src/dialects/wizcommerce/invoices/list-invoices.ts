import { type Static, Type } from 'typebox';
import { refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { idsIn, timeSortOf } from '../common/lens.ts';
import { pageQuery, referenceIdsQuery, timeSortQuery } from '../common/schema.ts';
import { listOfOrders } from '../of-order.ts';
import { statusesAsked, view } from './lens.ts';
import { InvoiceList, InvoiceStatusWord } from './wire.ts';

const Query = Type.Object({
  ...pageQuery,
  ...timeSortQuery,
  reference_ids: referenceIdsQuery,
  status: Type.Optional({
    ...InvoiceStatusWord,
    description: '`UNPAID` finds what is `PENDING` or `PARTIALLY_PAID`.',
  }),
});

export const listInvoices: Operation = {
  id: 'listInvoices',
  method: 'GET',
  path: '/invoices',
  scope: 'orders:read',
  summary: 'List invoices',
  description: 'Those of deleted orders too.',
  query: Query,
  replies: { 200: { description: 'A page of invoices', schema: InvoiceList } },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const query = call.query as Static<typeof Query>;
    return listOfOrders(call, core, {
      kind: 'invoices',
      filter: {
        referenceIds: idsIn(query.reference_ids),
        paymentStatuses: query.status === undefined ? undefined : statusesAsked(query.status),
      },
      sort: timeSortOf(query),
      query,
      view,
    });
  },
};
