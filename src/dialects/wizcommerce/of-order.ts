import type { Reply, WriteCommand } from '../../core/command.ts';
import type { Core } from '../../core/core.ts';
import type { Uncountable } from '../../core/orders/counted-items.ts';
import type { RecordListRequest } from '../../core/records/records.ts';
import type { Failure, Problem } from '../../model/failure.ts';
import type { OrderRecordKind, Recorded } from '../../model/record.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { isPossibleId } from '../../model/text.ts';
import { bookmarkOwnerOf } from '../../operations/conditions.ts';
import type { Call } from '../../operations/operation.ts';
import { json, readReply } from '../../operations/reply.ts';
import { type PageQuery, pageOf, paginationOf } from './common/lens.ts';
import { NAME } from './settings.ts';

/** How a shipment or an invoice is shown; `orderId` is the id by which the clients know its order. */
type View<K extends OrderRecordKind> = (record: Recorded<K>, orderId: string) => unknown;

/** The order that a new shipment or invoice is of is not there. */
export const NO_ORDER: Failure = {
  kind: 'invalid',
  problems: [{ place: 'body', path: ['order_id'], rule: 'reference', reason: 'does not exist', binding: 'shape' }],
};

/** What is wrong with the items of a body, by their places in `list`; `named` is the field that names the product. */
export const itemProblems = (
  list: string,
  wrong: readonly Uncountable[],
  named: (index: number) => string,
): Problem[] =>
  wrong.map(({ index, left }) => ({
    place: 'body',
    path: [list, index, left === undefined ? named(index) : 'quantity'],
    rule: left === undefined ? 'reference' : 'range',
    reason: left === undefined ? 'is in no line of the order' : `is more than is left of the order: ${left}`,
    binding: 'shape',
  }));

/** Writes an order with what belongs to it, unless it has no possible id. Fails with the command's `absent`, or as writing does. */
export function writeWithOrder(
  core: Core,
  command: Omit<WriteCommand, 'target'> & { target: { find: string; isOwnId?: boolean } },
): Promise<Awaited<ReturnType<Core['write']>>> {
  if (!isPossibleId(command.target.find)) return Promise.resolve({ ok: false, failure: command.absent });
  return core.write(command);
}

/** Reads a shipment or an invoice. Fails with `not_found` or `unavailable`. */
export async function findOfOrder<K extends OrderRecordKind>(
  call: Call,
  core: Core,
  kind: K,
): Promise<Result<Recorded<K>>> {
  const { id = '' } = call.parameters;
  const absent: Failure = { kind: 'not_found', entity: kind, id };
  if (!isPossibleId(id)) return refuse(absent);
  const read = await core.records.find(call.principal.workspaceId, { ids: { [kind]: [id] } }, call.dialect);
  if (!read.ok) return read;
  const record = read.value.get(kind, id);
  return record ? ok(record) : refuse(absent);
}

/** Reads a shipment or an invoice and shows it. */
export async function showOfOrder<K extends OrderRecordKind>(
  call: Call,
  core: Core,
  kind: K,
  view: View<K>,
): Promise<Result<Reply>> {
  const found = await findOfOrder(call, core, kind);
  if (!found.ok) return found;
  const record = found.value;
  const aliases = await core.read.aliases(call.principal.workspaceId, NAME, [record.order_id]);
  if (!aliases.ok) return aliases;
  const data = view(record, aliases.value.get(record.order_id) ?? record.order_id);
  return ok(readReply(call, { data }, record));
}

/** Lists shipments or invoices and shows a page of them. */
export async function listOfOrders<K extends OrderRecordKind>(
  call: Call,
  core: Core,
  request: Pick<RecordListRequest<K>, 'kind' | 'filter' | 'sort'> & { query: PageQuery; view: View<K> },
): Promise<Result<Reply>> {
  const { query, view, ...wanted } = request;
  const { workspaceId } = call.principal;
  const page = pageOf(query);
  const listed = await core.records.list({ ...wanted, workspaceId, bookmarkOwner: bookmarkOwnerOf(call), page });
  if (!listed.ok) return listed;
  const { records, total, hasMore } = listed.value;
  const aliases = await core.read.aliases(
    workspaceId,
    NAME,
    records.map(({ order_id }) => order_id),
  );
  if (!aliases.ok) return aliases;
  return ok(
    json(200, {
      data: records.map((record) => view(record, aliases.value.get(record.order_id) ?? record.order_id)),
      pagination: paginationOf(query, { total, hasMore }),
    }),
  );
}
