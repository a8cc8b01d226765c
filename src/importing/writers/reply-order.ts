import type { OrderContext } from '../../core/context/order-context.ts';
import { customerKnownAs } from '../../core/context/order-context.ts';
import type { CustomerSought, OrderPatch } from '../../model/change.ts';
import type { Problem } from '../../model/failure.ts';
import type { LineItem, Order } from '../../model/order.ts';
import { type FieldKind, findOrderField } from '../../model/order-fields.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import { livingEntries } from '../../model/status.ts';
import { type Instant, parseInstant } from '../../model/time.ts';
import type { OrderRow, RowLens } from '../import-dialect.ts';
import { asProblem, type ItemProblem, type WritableRow } from '../items/item.ts';
import { differingExtras, differingFields, newRow, withDiffering } from '../replies/differing.ts';
import type { RowOfReply, VendorReplies } from '../replies/vendor-replies.ts';

type Fields = Record<string, unknown>;

/** What an order from a vendor's reply changes, with the row that its totals are compared by. */
export interface MeantByReply {
  patch: OrderPatch;
  row: OrderRow;
}

interface Options {
  replies: VendorReplies;
  lens: RowLens;
  isExempt(problem: ItemProblem): boolean;
  idOfRow(row: number, part?: number): string;
}

/** The content of a new order. Fails with `invalid`. */
export function orderFromReply(
  item: WritableRow,
  read: RowOfReply,
  context: OrderContext,
  { replies, lens, isExempt, idOfRow }: Options,
): Result<MeantByReply> {
  const { customer_id, ...fields } = newRow(read.row);
  const unknown = statusProblems(fields, context, undefined);
  if (unknown.length > 0) return refuse({ kind: 'invalid', problems: unknown });
  const lines = fields['line_items'] as { id?: string }[] | undefined;
  const body = {
    source: replies.name,
    ...fields,
    ...(lines ? { line_items: lines.map((line, i) => ({ ...line, id: line.id ?? idOfRow(item.row, i + 1) })) } : {}),
  };
  const created = lens.create(body as OrderRow, item.problems.map(asProblem), context, isExempt);
  if (!created.ok) return created;
  const completed = parseInstant(String(fields['completed_at']));
  return ok({
    row: body as OrderRow,
    patch: {
      ...created.value,
      ...(read.row['currency'] === null ? { currency: null } : {}),
      ...customerMeant(customer_id, read, context, replies.name),
      // When an order was completed is known from a list alone.
      completed_at: completed ?? null,
    },
  });
}

/** The change of an order whose vendor's record differs from what the dialect shows of it. Fails with `invalid`. */
export function changeFromReply(
  item: WritableRow,
  read: RowOfReply,
  current: Order,
  context: OrderContext,
  { replies, lens, isExempt }: Options,
): Result<MeantByReply> {
  const { name, orders } = replies;
  const { row } = read;
  const shown = orders.rowOf(asJson(orders.shown(current, context, read.form, read.version)) as Fields).row;
  const { customer_id, line_items, totals, extras, aliases, updated_at, completed_at, ...fields } = differingFields(
    row,
    shown,
  );
  const differing = Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => value !== null || !isLasting(field)),
  );
  const unknown = statusProblems(differing, context, current);
  if (unknown.length > 0) return refuse({ kind: 'invalid', problems: unknown });
  const lines = line_items && linesMeant(row['line_items'] as Fields[], shown['line_items'] as Fields[], current);
  const meantExtras = differingExtras(extras && row['extras'], shown['extras'], current.extras);
  const body = {
    ...differing,
    ...(lines ? { line_items: lines } : {}),
    ...(Object.keys(meantExtras).length > 0 ? { extras: meantExtras } : {}),
    // The amount goes with the lines that it was sent for.
    ...(lines && typeof row['amount'] === 'number' ? { amount: row['amount'] } : {}),
  };
  const changed = lens.merge(current, body as OrderRow, item.problems.map(asProblem), context, isExempt);
  if (!changed.ok) return changed;
  const patch: OrderPatch = {
    ...changed.value,
    ...(customer_id === undefined ? {} : customerMeant(customer_id, read, context, name)),
    ...(aliases === undefined ? {} : { aliases: aliases as Record<string, string> }),
    ...(lines && row['totals'] && current.amount !== undefined && row['amount'] === undefined ? { amount: null } : {}),
  };
  const stated = lines || totals !== undefined ? row['totals'] : undefined;
  // The caller's time counts where it is later than the order's: an older file, or one without a change, leaves it.
  const time = parseInstant(String(row['updated_at'])) as Instant | undefined;
  const isLater = updated_at !== undefined && time !== undefined && time > current.updated_at;
  const kept = updated_at === undefined && time !== undefined && Object.keys(patch).length > 0;
  return ok({
    patch: isLater ? { ...patch, updated_at: time } : kept ? { ...patch, updated_at: current.updated_at } : patch,
    row: { ...body, ...(stated ? { totals: stated } : {}) } as OrderRow,
  });
}

/** Whether every order has a value in a field, so that a record without one says nothing of it. Empty lists are values. */
const isLasting = (field: string): boolean => {
  const known = findOrderField(field);
  return known?.always === true && !LISTS.has(known.kind);
};

const LISTS = new Set<FieldKind>(['lines', 'charges', 'tags', 'attributes']);

/** A view as its client reads it. */
const asJson = (view: unknown): unknown => JSON.parse(JSON.stringify(view));

/** The lines of the vendor's record, each with what the vendor does not show of it. */
function linesMeant(sent: readonly Fields[], shown: readonly Fields[], { line_items: present }: Order): Fields[] {
  const left = new Map<LineItem, Fields>(present.map((line, i) => [line, shown[i] ?? {}]));
  const take = (line: LineItem | undefined): [LineItem, Fields] | undefined => {
    const found = line && left.get(line);
    if (!line || !found) return undefined;
    left.delete(line);
    return [line, found];
  };
  const byId = sent.map(({ id }) => (id === undefined ? undefined : take(present.find((line) => line.id === id))));
  return sent.map((line, i) => {
    const found = byId[i] ?? take([...left.keys()].find(({ sku }) => line['id'] === undefined && sku === line['sku']));
    if (!found) return line;
    const [stored, view] = found;
    return { ...withDiffering(stored as unknown as Fields, line, view), id: stored.id };
  });
}

/** A status that the catalog does not have. Only its own id shows a client the status that it knows. */
function statusProblems({ status }: Fields, { statuses }: OrderContext, present: Order | undefined): Problem[] {
  const { id } = (status ?? {}) as { id?: unknown };
  if (typeof id !== 'string' || id === present?.status_id || livingEntries(statuses).some((entry) => entry.id === id))
    return [];
  return [
    {
      place: 'body',
      path: ['status', 'id'],
      rule: 'reference',
      reason: 'is not in the catalog of statuses: add a status with this id first (POST /api/statuses)',
      binding: 'shape',
    },
  ];
}

/** The customer that a record names: the one with this id as its alias, else with this id, else a new one. */
function customerMeant(
  id: unknown,
  { customer }: RowOfReply,
  context: OrderContext,
  dialect: string,
): { customer_id?: string | CustomerSought | null } {
  if (id === null) return { customer_id: null };
  if (typeof id !== 'string') return {};
  const stored = customerKnownAs(context, dialect, id);
  const known =
    stored && !stored.deleted ? stored.record : context.reached.find(({ aliases }) => aliases?.[dialect] === id);
  if (known) return { customer_id: known.id };
  const otherwise = { ...customer, aliases: { [dialect]: id }, source: dialect } as CustomerSought['otherwise'];
  return { customer_id: { otherwise } };
}
