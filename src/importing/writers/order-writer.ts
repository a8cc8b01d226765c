import type { OrderContext } from '../../core/context/order-context.ts';
import type { Core } from '../../core/core.ts';
import type { Actor, Done, Reply, WriteCommand, WriteOutcome } from '../../core/write-command.ts';
import type { OrderPatch } from '../../model/change.ts';
import type { Order } from '../../model/order.ts';
import { ok, type Result, refuse } from '../../model/result.ts';
import type { StatusCatalog } from '../../model/status.ts';
import { foldText } from '../../model/text.ts';
import { parseInstant } from '../../model/time.ts';
import type { OrderRow, RowLens, RowStatus } from '../import-dialect.ts';
import { asProblem, type ItemProblem, type WritableRow } from '../items/item.ts';
import type { VendorReplies } from '../replies/vendor-replies.ts';
import { type ImportSettings, isOwnFile } from '../settings.ts';
import { type Adjusted, adjustToTotals, type Differences, hasTotal, newPriced } from '../totals/adjust-totals.ts';
import { customerOf, requiredCustomers } from './customer-of-order.ts';
import { otherOrderProblem, withoutCutTime, withVendorId } from './order-identity.ts';
import { changeFromReply, type MeantByReply, orderFromReply } from './reply-order.ts';

/** The parts that write the items of one import. */
export interface WriterOptions {
  actor: Actor;
  settings: ImportSettings;
  lens: RowLens;
  /** How the file's replies are read, if it has a vendor's. */
  replies?: VendorReplies | undefined;
  isExempt(problem: ItemProblem): boolean;
  /** Override status changes that the catalog refuses. */
  force: boolean;
  /** Why an order changed, for its history, by the number of the row. Absent: the history need not know. */
  reasonOfRow?: ((row: number) => string) | undefined;
  /** The id of a record without one, by its row and its part of the row. Reading the row again gives the same id. */
  idOfRow(row: number, part?: number): string;
}

/** Writes items; returns the outcome of each, in their order. */
export type ImportWriter = (core: Core, items: readonly WritableRow[]) => Promise<WriteOutcome[]>;

/** The result of a written item; the body of its outcome, as JSON. */
export interface WrittenResult {
  result: 'created' | 'updated' | 'unchanged';
  id: string;
  version: number;
  /** The figures in which the order differed from its file. */
  differences?: Differences | undefined;
  /** The id of the customer that was made for the order. */
  customer_made?: string | undefined;
}

/** Writes orders through the write queue for many orders, in large transactions. */
export function orderWriter(options: WriterOptions): ImportWriter {
  const { replies } = options;
  if (!replies) return (core, items) => core.writeMany(items.map((item) => commandOf(item, options)));
  return async (core, items) => {
    const outcomes = await writeReplies(core, items, options);
    // An earlier row, or another caller, has made the order meanwhile.
    const again = items.filter((_item, i) => isTaken(outcomes[i] as WriteOutcome));
    if (again.length === 0) return outcomes;
    const later = await writeReplies(core, again, options);
    return outcomes.map((outcome, i) => later[again.indexOf(items[i] as WritableRow)] ?? outcome);
  };
}

const isTaken = (outcome: WriteOutcome): boolean =>
  !outcome.ok && outcome.failure.kind === 'duplicate' && outcome.failure.field === 'alias';

/** Writes orders of a vendor's replies: each is the order that has the vendor's id as its alias. */
async function writeReplies(
  core: Core,
  items: readonly WritableRow[],
  options: WriterOptions,
): Promise<WriteOutcome[]> {
  const { actor, replies } = options;
  const dialect = replies?.name ?? '';
  const aliasOf = ({ body }: WritableRow): string => ((body ?? {}) as OrderRow).aliases?.[dialect] ?? '';
  const known = await core.read.knownAs(actor.workspaceId, dialect, items.map(aliasOf));
  if (!known.ok) return items.map(() => known);
  return core.writeMany(items.map((item) => commandOf(item, options, known.value.get(aliasOf(item)))));
}

/** `knownId`: the own id of the order that the row's vendor knows by its id. */
function commandOf(item: WritableRow, options: WriterOptions, knownId?: string): WriteCommand {
  const row = (item.body ?? {}) as OrderRow;
  const { settings, lens, idOfRow, replies } = options;
  const { aliases = {} } = row;
  // An empty reference id names no order.
  const referenceId = row.reference_id || undefined;
  const newId = typeof row.id === 'string' ? row.id : undefined;
  let differences: Differences | undefined;
  let makesCustomer = false;
  return {
    actor: options.actor,
    target: {
      put: knownId ?? newId ?? idOfRow(item.row),
      referenceId: knownId === undefined ? referenceId : undefined,
      aliases,
    },
    change: (current, context) => {
      differences = undefined;
      makesCustomer = false;
      const meant = meantBy(item, row, current, context, options, knownId !== undefined);
      if (!meant.ok) return meant;
      if (current && settings.existing === 'skip') return ok(meant.value.patch);
      const adjusted = withTotals(meant.value.row, meant.value.patch, current, context, settings);
      if (!adjusted.ok) return adjusted;
      differences = adjusted.value.differences;
      const { customer_id } = adjusted.value.patch;
      makesCustomer = typeof customer_id === 'object' && customer_id !== null;
      return ok(adjusted.value.patch);
    },
    reply: (order, _context, done) => replyOf(order, done, differences, makesCustomer ? order.customer_id : undefined),
    requires: {
      ...lens.requirementsOf(row),
      ...(settings.as_exported || replies ? {} : requiredCustomers(row)),
      ...(replies ? { ...replies.orders.requires, ...claimedCustomer(row) } : {}),
      workspace: true,
      making: referenceId !== undefined && row.created_at !== undefined,
      ...(newId === undefined ? {} : { newId }),
      aliases: Object.values(aliases),
    },
    reason: options.reasonOfRow?.(item.row),
    absent: { kind: 'internal' },
    force: options.force,
    keepsReferences: settings.as_exported || replies !== undefined,
  };
}

/** A customer is made under a claim of its vendor's id, so that two orders do not make it twice. */
const claimedCustomer = ({ customer_id: id }: OrderRow) =>
  id === undefined ? {} : { customersReachedBy: { references: [id] } };

/** The change of a row. `isKnown`: the order has the id that the row's vendor knows it by. */
function meantBy(
  item: WritableRow,
  row: OrderRow,
  current: Order | undefined,
  context: OrderContext,
  options: WriterOptions,
  isKnown: boolean,
): Result<MeantByReply> {
  const { replies, settings } = options;
  if (!replies || !item.reply) {
    const patch = patchOf(item, row, current, context, options);
    return patch.ok ? ok({ patch: patch.value, row }) : patch;
  }
  if (!current) return orderFromReply(item, item.reply, context, { ...options, replies });
  const facts = { makings: context.makings, hasDays: false };
  const otherOrder = isKnown ? undefined : otherOrderProblem(row, current, facts);
  if (otherOrder) return refuse({ kind: 'invalid', problems: [otherOrder] });
  if (settings.existing === 'skip') return ok({ patch: {}, row });
  return changeFromReply(item, item.reply, current, context, { ...options, replies });
}

function replyOf(
  { id, version }: Order,
  { kind, changes }: Done,
  differences: Differences | undefined,
  customer_made: string | undefined,
): Reply {
  const result = changes.length === 0 ? 'unchanged' : kind === 'created' ? 'created' : 'updated';
  const written: WrittenResult = { result, id, version, customer_made, differences };
  return { status: 200, headers: {}, body: JSON.stringify(written) };
}

/** The patch, with the adjustments for its file's totals. The totals of a row that a hub wrote are not compared. */
function withTotals(
  row: OrderRow,
  patch: OrderPatch,
  current: Order | undefined,
  { workspace }: OrderContext,
  settings: ImportSettings,
): Result<Adjusted> {
  if (settings.as_exported || row.version !== undefined) return ok({ patch, differences: undefined });
  const present = current ?? newPriced(workspace.default_currency);
  if (settings.as !== undefined && hasTotal(row, patch, present)) return ok({ patch, differences: undefined });
  return adjustToTotals(row, patch, present, {
    isOwn: isOwnFile(settings),
    isStrict: settings.strict_totals ?? false,
  });
}

function patchOf(
  item: WritableRow,
  sent: OrderRow,
  current: Order | undefined,
  context: OrderContext,
  options: WriterOptions,
): Result<OrderPatch> {
  const { settings } = options;
  const facts = { makings: context.makings, hasDays: hasDays(settings) };
  const otherOrder = current && otherOrderProblem(sent, current, facts);
  if (otherOrder) return refuse({ kind: 'invalid', problems: [otherOrder] });
  if (current && settings.existing === 'skip') return ok({});
  const timed = withVendorId(withoutCutTime(sent, current, facts), current);
  const read = settings.reading?.taxes_included ? { ...timed, taxes_included: timed.taxes_included ?? true } : timed;
  const customer = settings.as_exported
    ? read.customer_id
    : customerOf(read, current, context, options.actor.dialect, settings.existing === 'merge');
  const { customer_id: _named, ...bare } = read;
  const row: OrderRow = typeof customer === 'string' ? { ...bare, customer_id: customer } : bare;
  const patch = current ? changeOf(item, row, current, context, options) : creationOf(item, row, context, options);
  return patch.ok && typeof customer === 'object' ? ok({ ...patch.value, customer_id: customer }) : patch;
}

function creationOf(
  item: WritableRow,
  row: OrderRow,
  context: OrderContext,
  { settings, lens, isExempt, idOfRow }: WriterOptions,
): Result<OrderPatch> {
  if (row.id !== undefined && context.takenIds.has(row.id)) {
    return refuse({ kind: 'duplicate', field: 'id', value: row.id });
  }
  const lines = row.line_items?.map((line, i) => ({ ...line, id: line.id ?? idOfRow(item.row, i + 1) }));
  const body = withStatus(lines ? { ...row, line_items: lines } : row, context.statuses, undefined);
  const created = lens.create(body, item.problems.map(asProblem), context, isExempt);
  const completed = row.completed_at === undefined ? undefined : parseInstant(row.completed_at);
  if (!created.ok || (completed === undefined && !settings.as_exported)) return created;
  // An exported order without a completion time had none, with any status.
  return ok({ ...created.value, completed_at: completed ?? null });
}

function changeOf(
  item: WritableRow,
  row: OrderRow,
  current: Order,
  context: OrderContext,
  { settings, lens, isExempt }: WriterOptions,
): Result<OrderPatch> {
  const problems = item.problems.map(asProblem);
  const isMerge = settings.existing === 'merge';
  const lines = row.line_items && matchedLines(row.line_items, current, isMerge);
  const keepsLines = isMerge && settings.other_lines !== 'remove';
  const whole = {
    ...withStatus(row, context.statuses, current.status_id),
    ...(lines ? { line_items: keepsLines ? withOtherLines(lines, current) : lines } : {}),
  };
  const changed = isMerge
    ? lens.merge(current, whole, problems, context, isExempt)
    : lens.replace(
        current,
        settings.as_exported ? whole : withCurrency(whole, current, context),
        problems,
        context,
        isExempt,
      );
  return changed.ok && row.aliases ? ok({ ...changed.value, aliases: row.aliases }) : changed;
}

/**
 * A row with the catalog entry that it means: by id where the catalog has it or the order is there already, else by name, else by
 * state. What the catalog does not have stays, so that the lens refuses it.
 */
function withStatus(row: OrderRow, catalog: StatusCatalog, presentId: string | undefined): OrderRow {
  return row.status ? { ...row, status: statusOf(row.status, catalog, presentId) } : row;
}

function statusOf({ id, name, state }: RowStatus, catalog: StatusCatalog, presentId: string | undefined): RowStatus {
  const living = catalog.filter((entry) => entry.archived_at === undefined);
  if (id !== undefined && (id === presentId || living.some((entry) => entry.id === id))) return { id };
  const named = name === undefined ? undefined : living.find((entry) => foldText(entry.name) === foldText(name));
  if (named && (state === undefined || named.state === state)) return { id: named.id };
  if (state !== undefined) return { state };
  return { id: id ?? name ?? '' };
}

/** A row without a currency leaves an order the one of a new order, so that the same file changes nothing again. */
const withCurrency = (row: OrderRow, { currency }: Order, { workspace }: OrderContext): OrderRow =>
  row.currency === undefined && currency !== undefined && currency === workspace.default_currency
    ? { ...row, currency }
    : row;

/** Whether a file has only the days on which its orders were made. */
const hasDays = ({ csv }: ImportSettings): boolean => {
  const format = csv?.mapping?.columns.find(({ to }) => to === 'created_at')?.format;
  return format?.includes('DD') === true && !/[Hh]/.test(format);
};

type RowLine = NonNullable<OrderRow['line_items']>[number];

/**
 * Lines without an id stand for the order's lines with the same SKU, in order: files seldom have ids, and the same file must
 * change nothing again. `keeps`: a line keeps the fields that the file leaves out.
 */
function matchedLines(sent: readonly RowLine[], { line_items }: Order, keeps: boolean): RowLine[] {
  const byId = new Map(line_items.map((line) => [line.id, line]));
  const named = new Set(sent.flatMap(({ id }) => id ?? []));
  const bySku = Map.groupBy(
    line_items.filter(({ id }) => !named.has(id)),
    ({ sku }) => sku,
  );
  return sent.map((line) => {
    const present = line.id === undefined ? bySku.get(line.sku)?.shift() : byId.get(line.id);
    if (!present) return line;
    return keeps ? ({ ...present, ...line, id: present.id } as RowLine) : { ...line, id: present.id };
  });
}

/** The lines of an order in their places, each as the file has it if the file has it; then the new ones. */
function withOtherLines(matched: readonly RowLine[], { line_items }: Order): RowLine[] {
  const byId = new Map(matched.flatMap((line) => (line.id === undefined ? [] : [[line.id, line] as const])));
  const present = new Set(line_items.map(({ id }) => id));
  return [
    ...line_items.map((line) => byId.get(line.id) ?? (line as RowLine)),
    ...matched.filter(({ id }) => id === undefined || !present.has(id)),
  ];
}
