import { setTimeout as sleep } from 'node:timers/promises';
import { type TSchema, Type } from 'typebox';
import type { RecordSet } from '../../../core/context/record-set.ts';
import { CUSTOMER_COLUMNS, ORDER_COLUMNS } from '../../../importing/fields.ts';
import type { Recorded } from '../../../model/record.ts';
import { ok, type Result } from '../../../model/result.ts';
import { parseInstant } from '../../../model/time.ts';
import type { DescribedReply } from '../../../operations/operation.ts';
import { stream } from '../../../operations/other-kinds.ts';
import { view } from '../orders/lens.ts';
import { listMeant, OrderQuery } from '../orders/query.ts';
import { ShownOrder } from '../orders/schema.ts';
import { invalidQuery } from '../query-problems.ts';
import { csvOf, linesOf, NDJSON, Words } from '../schema.ts';
import { headerOf, orderRows, recordRow } from './csv.ts';

/** Records that are read at once. */
const PAGE_OF_ORDERS = 200;
const PAGE_OF_CUSTOMERS = 100;

const FORMATS = ['jsonl', 'csv'] as const;

const exportQuery = {
  format: Type.Optional(Words(FORMATS, { default: 'jsonl' })),
  after: Type.Optional(
    Type.String({
      maxLength: 400,
      description: 'Resume behind the last whole record that came: its `created_at`, a comma, and its `id`.',
    }),
  ),
};

/** `line`: the schema of a line of JSON. */
const exportReply = (what: string, line: TSchema): DescribedReply => ({
  description: `${what}, one JSON object a line, or CSV`,
  headers: { 'Content-Disposition': 'A name for the file.' },
  content: {
    [NDJSON]: linesOf(line),
    'text/csv': csvOf('UTF-8, with a header that names the fields.'),
  },
});

function headersOf(format: (typeof FORMATS)[number], name: string): Record<string, string> {
  const type = format === 'csv' ? 'text/csv; charset=utf-8; header=present' : NDJSON;
  return {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}.${format}"`,
    'Cache-Control': 'no-store',
  };
}

const {
  sort: _sort,
  limit: _limit,
  cursor: _cursor,
  fields: _fields,
  total: _total,
  deleted: _deleted,
  ...filters
} = OrderQuery.properties;

const OrdersQuery = Type.Object({ ...exportQuery, ...filters }, { additionalProperties: false });

export const exportOrders = stream({
  id: 'exportOrders',
  method: 'GET',
  path: '/exports/orders',
  scope: 'orders:read',
  summary: 'Export orders',
  description:
    'All orders that meet the filters of the list, the oldest first, each as it is when it is read. An order that no client creates ' +
    'or changes meanwhile is in the export exactly once. An import of the file with `as_exported=true` creates identical orders.',
  query: OrdersQuery,
  replies: { 200: exportReply('Orders', ShownOrder) },
  answer: async (call, core) => {
    const { format = 'jsonl', after: sentAfter, ...filter } = call.query;
    const after = placeOf(sentAfter);
    if (!after.ok) return after;
    const listed = await listMeant(filter, call.principal.workspaceId, core);
    if (!listed.ok) return listed;
    const isCsv = format === 'csv';
    const stream = streamExport(isCsv ? headerOf(ORDER_COLUMNS) : '', after.value, async (place) => {
      const read = await core.read.listByCursor({
        workspaceId: call.principal.workspaceId,
        filter: listed.value.filter,
        sort: { by: 'created_at', descending: false },
        after: place,
        size: PAGE_OF_ORDERS,
        withTotal: false,
        requires: {},
      });
      if (!read.ok) return read;
      const { orders, context, next } = read.value;
      const texts = orders.map((order) => {
        // As the hub shows it, under its own id.
        const shown = { ...view(order, context), id: order.id };
        return isCsv ? orderRows(shown) : `${JSON.stringify(shown)}\n`;
      });
      return ok({ text: texts.join(''), next });
    });
    return ok({ status: 200, headers: headersOf(format, 'orders'), stream });
  },
});

const CustomersQuery = Type.Object(exportQuery, { additionalProperties: false });

const ownedRecords = () =>
  Type.Optional(
    Type.Array(Type.Object({ id: Type.String(), version: Type.Integer() }, { additionalProperties: true })),
  );

/** The fields that an import of customers takes, and those that the hub keeps itself. */
const ExportedCustomer = Type.Object(
  { id: Type.String(), version: Type.Integer(), addresses: ownedRecords(), contacts: ownedRecords() },
  { 'x-name': 'ExportedCustomer', additionalProperties: true },
);

export const exportCustomers = stream({
  id: 'exportCustomers',
  method: 'GET',
  path: '/exports/customers',
  scope: 'customers:read',
  summary: 'Export customers',
  description: 'All customers with their addresses and contacts, the oldest first, each as it is when it is read.',
  query: CustomersQuery,
  replies: { 200: exportReply('Customers', ExportedCustomer) },
  answer: async (call, core) => {
    const { format = 'jsonl', after: sentAfter } = call.query;
    const after = placeOf(sentAfter);
    if (!after.ok) return after;
    const { workspaceId } = call.principal;
    const isCsv = format === 'csv';
    const stream = streamExport(isCsv ? headerOf(CUSTOMER_COLUMNS) : '', after.value, async (place) => {
      const read = await core.records.listByCursor({
        workspaceId,
        kind: 'customers',
        filter: {},
        sort: { by: 'created_at', descending: false },
        after: place,
        size: PAGE_OF_CUSTOMERS,
      });
      if (!read.ok) return read;
      const { records: customers, next } = read.value;
      const found = await core.records.find(workspaceId, { ofCustomers: customers.map(({ id }) => id) }, call.dialect);
      if (!found.ok) return found;
      const ownedBy = ownedIn(found.value);
      const rows = customers.map((customer) => ({ ...customer, ...ownedBy(customer.id) }));
      const texts = rows.map((row) => (isCsv ? recordRow(row, CUSTOMER_COLUMNS) : `${JSON.stringify(row)}\n`));
      return ok({ text: texts.join(''), next });
    });
    return ok({ status: 200, headers: headersOf(format, 'customers'), stream });
  },
});

/** The addresses and contacts of each customer, without the customer's id. */
function ownedIn(found: RecordSet): (customerId: string) => object {
  const group = (kind: 'addresses' | 'contacts') =>
    Map.groupBy(found.all(kind) as Recorded<'contacts'>[], ({ customer_id }) => customer_id);
  const addresses = group('addresses');
  const contacts = group('contacts');
  const shown = (records: Recorded<'contacts'>[] = []) => records.map(({ customer_id: _owner, ...record }) => record);
  return (id) => ({
    ...(addresses.has(id) ? { addresses: shown(addresses.get(id)) } : {}),
    ...(contacts.has(id) ? { contacts: shown(contacts.get(id)) } : {}),
  });
}

/** A place in an export: behind the record with this time of creation and this id. */
interface Place {
  value: string;
  id: string;
}

const ATTEMPTS = 5;
const RETRY_AFTER_MS = 1000;

/**
 * Reads an export page by page, as fast as the client takes it. A page that cannot be read after several attempts closes the
 * connection, so that no client takes a part for the whole.
 */
async function* streamExport(
  head: string,
  after: Place | undefined,
  read: (after: Place | undefined) => Promise<Result<{ text: string; next: Place | undefined }>>,
): AsyncGenerator<string> {
  if (head !== '') yield head;
  let place = after;
  for (let attempt = 1; ; ) {
    const page = await read(place);
    if (!page.ok) {
      if (attempt++ >= ATTEMPTS) throw new Error(`an export was cut off: ${page.failure.kind}`);
      // The timer does not keep a hub from stopping.
      await sleep(RETRY_AFTER_MS, undefined, { ref: false });
      continue;
    }
    attempt = 1;
    if (page.value.text !== '') yield page.value.text;
    if (!page.value.next) return;
    place = page.value.next;
  }
}

/** Reads `after`: the time of creation and the id of a record, with a comma between them. Fails with `invalid`. */
function placeOf(after: string | undefined): Result<Place | undefined> {
  if (after === undefined) return ok(undefined);
  const comma = after.indexOf(',');
  const value = parseInstant(after.slice(0, Math.max(comma, 0)));
  const id = after.slice(comma + 1);
  if (value !== undefined && id !== '') return ok({ value, id });
  return invalidQuery(
    'after',
    'must be the created_at and the id of the last record that came, with a comma between them',
  );
}
