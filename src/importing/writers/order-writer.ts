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
import { type ImportSettings, isOwnFile } from '../settings.ts';
import { type Adjusted, adjustToTotals, type Differences, newPriced } from '../totals/adjust-totals.ts';
import { customerOf, requiredCustomers } from './customer-of-order.ts';
import { otherOrderProblem, withoutCutTime, withVendorId } from './order-identity.ts';

/** The parts that write the items of one import. */
export interface WriterOptions {
  actor: Actor;
  settings: ImportSettings;
  lens: RowLens;
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
  return (core, items) => core.writeMany(items.map((item) => commandOf(item, options)));
}

function commandOf(item: WritableRow, options: WriterOptions): WriteCommand {
  const row = (item.body ?? {}) as OrderRow;
  const { settings, lens, idOfRow } = options;
  const { aliases = {} } = row;
  // An empty reference id names no order.
  const referenceId = row.reference_id || undefined;
  const newId = typeof row.id === 'string' ? row.id : undefined;
  let differences: Differences | undefined;
  let makesCustomer = false;
  return {
    actor: options.actor,
    target: { put: newId ?? idOfRow(item.row), referenceId, aliases },
    change: (current, context) => {
      differences = undefined;
      makesCustomer = false;
      const patch = patchOf(item, row, current, context, options);
      if (!patch.ok || (current && settings.existing === 'skip')) return patch;
      const adjusted = withTotals(row, patch.value, current, context, settings);
      if (!adjusted.ok) return adjusted;
      differences = adjusted.value.differences;
      const { customer_id } = adjusted.value.patch;
      makesCustomer = typeof customer_id === 'object' && customer_id !== null;
      return ok(adjusted.value.patch);
    },
    reply: (order, _context, done) => replyOf(order, done, differences, makesCustomer ? order.customer_id : undefined),
    requires: {
      ...lens.requirementsOf(row),
      ...(settings.as_exported ? {} : requiredCustomers(row)),
      workspace: true,
      making: referenceId !== undefined && row.created_at !== undefined,
      ...(newId === undefined ? {} : { newId }),
      aliases: Object.values(aliases),
    },
    reason: options.reasonOfRow?.(item.row),
    absent: { kind: 'internal' },
    force: options.force,
    keepsReferences: settings.as_exported,
  };
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
