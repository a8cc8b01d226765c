import { type TSchema, Type } from 'typebox';
import type { OrderRecordKind, Recorded } from '../../../model/record.ts';
import { ok, refuse } from '../../../model/result.ts';
import { isPossibleId } from '../../../model/text.ts';
import type { KeyedOperation, Operation } from '../../../operations/operation.ts';
import { type Custom, list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { queryProblem } from '../query-problems.ts';
import { CLOSED, PageOf } from '../schema.ts';
import { Invoice, Shipment, showInvoice, showShipment } from './schema.ts';

const DEFAULT_PAGE = 100;

const Query = Type.Object(
  {
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 200,
        description: 'Entries on a page, fewer if they are large; 100 by default.',
      }),
    ),
    after: Type.Optional(Type.String({ maxLength: 2000, description: 'The `next` of the page before.' })),
  },
  CLOSED,
);

interface Kind<K extends OrderRecordKind> {
  kind: K;
  /** As in the ids of operations: `Shipments`. */
  name: string;
  schema: TSchema;
  show(record: Recorded<K>): object;
}

/** The lists of shipments or invoices, of all orders and of one. */
function lists<K extends OrderRecordKind>({ kind, name, schema, show }: Kind<K>): KeyedOperation[] {
  const facts = {
    method: 'GET',
    scope: 'orders:read',
    group: kind,
    query: Query,
    replies: { 200: { description: `A page of ${kind}`, schema: PageOf(schema) } },
  } as const;
  const answer: Custom<TSchema, typeof Query>['answer'] = async (
    { query, id, principal, dialect, parameters },
    core,
  ) => {
    const { limit = DEFAULT_PAGE, after } = query;
    const isOfOne = parameters['id'] !== undefined;
    if (isOfOne && !isPossibleId(id)) return refuse({ kind: 'not_found', entity: 'order', id });
    const place = after === undefined ? undefined : placeOf(after);
    if (after !== undefined && !place) return refuse({ kind: 'invalid', problems: [BAD_PLACE] });
    const { workspaceId } = principal;
    const order = isOfOne ? await core.read.one(workspaceId, dialect, id, {}) : undefined;
    if (order && !order.ok) return order;
    const read = await core.records.listByCursor({
      workspaceId,
      kind,
      filter: { orderId: order?.value.order.id },
      sort: { by: 'created_at', descending: false },
      after: place,
      size: limit,
    });
    if (!read.ok) return read;
    const { records } = read.value;
    const last = records.at(-1);
    return ok(json(200, { items: records.map(show), next: last ? textOf(last) : null }));
  };
  return [
    list({
      ...facts,
      id: `list${name}`,
      path: `/${kind}`,
      summary: `List ${kind}`,
      description: 'The oldest first, including those of deleted orders. The page after the last is empty.',
      answer,
    }),
    list({
      ...facts,
      id: `listOrder${name}`,
      path: `/orders/{id}/${kind}`,
      summary: `List the ${kind} of an order`,
      description: 'The oldest first. The page after the last is empty.',
      parameters: { id: 'The id of the order.' },
      answer,
    }),
  ];
}

/** The end of a page: the sort key of its last entry. */
const textOf = ({ issued_at, created_at, id }: Recorded<OrderRecordKind>): string =>
  Buffer.from(JSON.stringify([issued_at ?? created_at, id])).toString('base64url');

/** Parses a cursor. Rejects values that the database could not compare. */
function placeOf(text: string): { value: string; id: string } | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const [value, id] = Array.isArray(parts) ? (parts as unknown[]) : [];
    const isPlace = typeof value === 'string' && typeof id === 'string' && isPossibleId(id) && isPossibleId(value);
    return isPlace ? { value, id } : undefined;
  } catch {
    return undefined;
  }
}

const BAD_PLACE = queryProblem('after', 'reference', 'must be the next of a page of this list');

/** Lists of the shipments and invoices that vendors' clients write. */
export const ofOrder: readonly Operation[] = [
  ...lists({ kind: 'shipments', name: 'Shipments', schema: Shipment, show: showShipment }),
  ...lists({ kind: 'invoices', name: 'Invoices', schema: Invoice, show: showInvoice }),
];
