import { type Static, Type } from 'typebox';
import type { RecordSet } from '../../../core/context/record-set.ts';
import { CUSTOMER_COLUMNS } from '../../../importing/fields.ts';
import type { Recorded } from '../../../model/record.ts';
import { ok, refuse } from '../../../model/result.ts';
import type { Operation } from '../../../operations/operation.ts';
import { exportQuery, exportReply, headersOf } from './export-query.ts';
import { headerOf, plainRow } from './order-lines.ts';
import { afterOf, streamPieces } from './stream.ts';

const PAGE = 100;

const Query = Type.Object(exportQuery, { additionalProperties: false });

const parts = () =>
  Type.Optional(
    Type.Array(Type.Object({ id: Type.String(), version: Type.Integer() }, { additionalProperties: true })),
  );

/** A line of the export: what an import of customers takes, and what the hub keeps beside. */
const ExportedCustomer = Type.Object(
  { id: Type.String(), version: Type.Integer(), addresses: parts(), contacts: parts() },
  { 'x-name': 'ExportedCustomer', additionalProperties: true },
);

export const exportCustomers: Operation = {
  id: 'exportCustomers',
  method: 'GET',
  path: '/exports/customers',
  scope: 'customers:read',
  summary: 'Export customers',
  description: 'All customers with their addresses and contacts, the oldest first, each as it is when its turn comes.',
  query: Query,
  replies: { 200: exportReply('Customers', ExportedCustomer) },
  handle: async (call, core) => {
    if (call.problems.length > 0) return refuse({ kind: 'invalid', problems: [...call.problems] });
    const { format = 'jsonl', after: sentAfter } = call.query as Static<typeof Query>;
    const after = afterOf(sentAfter);
    if (!after.ok) return after;
    const { workspaceId } = call.principal;
    const isCsv = format === 'csv';
    const stream = streamPieces(isCsv ? headerOf(CUSTOMER_COLUMNS) : '', after.value, async (place) => {
      const read = await core.records.listByCursor(workspaceId, 'customers', place, PAGE);
      if (!read.ok) return read;
      const customers = read.value;
      const found = await core.records.find(workspaceId, { ofCustomers: customers.map(({ id }) => id) }, call.dialect);
      if (!found.ok) return found;
      const partsOf = groupsOf(found.value);
      const rows = customers.map((customer) => ({ ...customer, ...partsOf(customer.id) }));
      const texts = rows.map((row) => (isCsv ? plainRow(row, CUSTOMER_COLUMNS) : `${JSON.stringify(row)}\n`));
      const last = customers.at(-1);
      const next = last && { value: last.created_at, id: last.id };
      return ok({ text: texts.join(''), next });
    });
    return ok({ status: 200, headers: headersOf(format, 'customers'), stream });
  },
};

/** What belongs to each customer, who is not named in it again. */
function groupsOf(found: RecordSet): (customerId: string) => object {
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
