import { Type } from 'typebox';
import { writeInvoice } from '../../../core/orders/shipments-and-invoices.ts';
import type { Recorded } from '../../../model/record.ts';
import type { Operation } from '../../../operations/operation.ts';
import { createOrderRecord } from '../../../operations/order-records.ts';
import { listRecords, readRecord } from '../../../operations/records.ts';
import {
  aliasesOfOrders,
  dateOrderProblems,
  idsIn,
  itemProblems,
  NO_ORDER,
  pageOf,
  paginationOf,
  timeSortOf,
} from '../common/lens.ts';
import { pageQuery, referenceIdsQuery, timeSortQuery } from '../common/schema.ts';
import { create, statusesAsked, view } from './lens.ts';
import { InvoiceList, InvoiceReply, InvoiceStatusWord, NewInvoice } from './schema.ts';

const Query = Type.Object({
  ...pageQuery,
  ...timeSortQuery,
  reference_ids: referenceIdsQuery,
  status: Type.Optional({
    ...InvoiceStatusWord,
    description: '`UNPAID` finds what is `PENDING` or `PARTIALLY_PAID`.',
  }),
});

const data = (invoice: Recorded<'invoices'>, orderId: string) => ({ data: view(invoice, orderId) });

export const invoiceCalls: readonly Operation[] = [
  listRecords({
    id: 'listInvoices',
    method: 'GET',
    path: '/invoices',
    scope: 'orders:read',
    summary: 'List invoices',
    description: 'Those of deleted orders too.',
    query: Query,
    replies: { 200: { description: 'A page of invoices', schema: InvoiceList } },
    entity: 'invoices',
    find: ({ query }) => ({
      filter: {
        referenceIds: idsIn(query.reference_ids),
        paymentStatuses: query.status === undefined ? undefined : statusesAsked(query.status),
      },
      sort: timeSortOf(query),
      page: pageOf(query),
    }),
    related: aliasesOfOrders,
    view: (page, { query }, aliases) => ({
      data: page.records.map((invoice) => view(invoice, aliases.get(invoice.order_id) ?? invoice.order_id)),
      pagination: paginationOf(query, page),
    }),
  }),
  createOrderRecord({
    id: 'createInvoice',
    method: 'POST',
    path: '/invoices',
    scope: 'orders:write',
    summary: 'Create an invoice of an order',
    description:
      'Its items count in `invoiced_quantity` of the lines with their `sku`, in the same transaction: in the order of the ' +
      'lines, each up to what is left of it. More than is left is refused. The payment status of the order stays. ' +
      '`If-Match` speaks of the order.',
    body: NewInvoice,
    nullMeansAbsent: true,
    replies: { 201: { description: 'The new invoice', schema: InvoiceReply } },
    entity: 'invoices',
    // An invoice may be due before it was issued: of its dates, the vendor binds the last change alone.
    validate: ({ body }) => dateOrderProblems(body, undefined).filter(({ path }) => path[0] === 'updated_at'),
    orderOf: ({ body }) => body.order_id,
    orderAbsent: NO_ORDER,
    requires: ({ body }) => ({ recordReferenceIds: { invoices: [body.reference_id] } }),
    create: (order, _context, { body }, newId) => create(body, order, newId),
    count: (order, _present, id, content) => writeInvoice(order, id, content),
    uncountable: (wrong) => itemProblems('items', wrong, () => 'sku'),
    view: data,
  }),
  readRecord({
    id: 'getInvoice',
    method: 'GET',
    path: '/invoices/{id}',
    scope: 'orders:read',
    summary: 'Get an invoice',
    parameters: { id: 'The id of the invoice.' },
    replies: { 200: { description: 'The invoice', schema: InvoiceReply } },
    entity: 'invoices',
    related: (invoice, call, core) => aliasesOfOrders([invoice], call, core),
    view: (invoice, _records, _call, aliases) => data(invoice, aliases.get(invoice.order_id) ?? invoice.order_id),
  }),
];
