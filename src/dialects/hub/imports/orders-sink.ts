import type { Actor, Done, Reply, WriteCommand, WriteOutcome } from '../../../core/command.ts';
import type { Core } from '../../../core/core.ts';
import type { OrderContext, RequiredRecords } from '../../../core/orders/order-context.ts';
import type { ImportItem, ItemProblem } from '../../../importing/items/item.ts';
import type { OrderPatch } from '../../../model/change.ts';
import type { Problem } from '../../../model/failure.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { Order } from '../../../model/order.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { parseInstant } from '../../../model/time.ts';
import { textAt } from '../../../operations/values.ts';
import { depthProblems, extrasProblems } from '../orders/extras.ts';
import { create, type Exemption, merge, replace } from '../orders/lens.ts';
import { requirementsOf } from '../orders/required-records.ts';
import { anotherOrder, withoutCutTime, withVendorId } from './another-order.ts';
import { customerOf, customerRequirements } from './customer-of-order.ts';
import { type Adjusted, adjust, type Differences, newPriced } from './judge/adjust.ts';
import { type OrderRow, statusOf } from './order-row.ts';
import { type ImportSettings, isOwnFile } from './settings.ts';

/** What items are written with. */
export interface SinkOptions {
  actor: Actor;
  settings: ImportSettings;
  isExempt(problem: ItemProblem): boolean;
  /** Override refused moves. */
  force: boolean;
  /** Why an order has what a row says, for its history; absent: it need not be known. */
  reasonOfRow?: ((row: number) => string) | undefined;
  /** The id of what names none, by the number of its row, or of a part of it: the same again when the row is read again. */
  idOfRow(row: number, part?: number): string;
}

/** Where items go; answers what became of each, in their order. */
export type Sink = (core: Core, items: readonly ImportItem[]) => Promise<WriteOutcome[]>;

/** What became of an item, as the body of its outcome. */
export interface WrittenResult {
  result: 'created' | 'updated' | 'unchanged';
  id: string;
  version: number;
  /** In what the order differed from the file's own totals. */
  differences?: Differences | undefined;
  /** The customer that was made for it. */
  customer_made?: string | undefined;
}

/** Writes orders: through the one write path, in large transactions. */
export function ordersSink(options: SinkOptions): Sink {
  return (core, items) => core.writeMany(items.map((item) => commandOf(item, options)));
}

function commandOf(item: ImportItem, options: SinkOptions): WriteCommand {
  const body = (item.body ?? {}) as OrderRow;
  const { aliases = {} } = body;
  // An empty text names nothing.
  const referenceId = body.reference_id || undefined;
  const newId = textAt(body, ['id']);
  let differences: Differences | undefined;
  let makesCustomer = false;
  const requires: RequiredRecords = {
    ...requirementsOf(body),
    ...(options.settings.as_exported ? {} : customerRequirements(body)),
    workspace: true,
    making: referenceId !== undefined && body.created_at !== undefined,
    ...(newId === undefined ? {} : { newId }),
    aliases: Object.values(aliases),
  };
  return {
    actor: options.actor,
    target: { put: newId ?? options.idOfRow(item.row), referenceId, aliases },
    change: (current, context) => {
      differences = undefined;
      makesCustomer = false;
      const wish = wished(item, body, current, context, options);
      if (!wish.ok || (current && options.settings.existing === 'skip')) return wish;
      const adjusted = withTotals(body, wish.value, current, context, options);
      if (!adjusted.ok) return adjusted;
      differences = adjusted.value.differences;
      makesCustomer = typeof adjusted.value.patch.customer_id === 'object' && adjusted.value.patch.customer_id !== null;
      return ok(adjusted.value.patch);
    },
    reply: (order, _context, done) => replyOf(order, done, differences, makesCustomer ? order.customer_id : undefined),
    requires,
    reason: options.reasonOfRow?.(item.row),
    absent: { kind: 'internal' },
    force: options.force,
    keepsReferences: options.settings.as_exported,
  };
}

function replyOf(
  { id, version }: Order,
  { kind, changes }: Done,
  differences: Differences | undefined,
  customer_made: string | undefined,
): Reply {
  const result = changes.length === 0 ? 'unchanged' : kind === 'created' ? 'created' : 'updated';
  return {
    status: 200,
    headers: {},
    body: JSON.stringify({ result, id, version, customer_made, differences } satisfies WrittenResult),
  };
}

/** The change that makes an order come to what its file says. What the hub wrote itself is not compared. */
function withTotals(
  row: OrderRow,
  patch: OrderPatch,
  current: Order | undefined,
  { workspace }: OrderContext,
  { settings }: SinkOptions,
): Result<Adjusted> {
  if (settings.as_exported || row.version !== undefined) return ok({ patch, differences: undefined });
  const present = current ?? newPriced(workspace.default_currency);
  return adjust(row, patch, present, { isOwn: isOwnFile(settings), isStrict: settings.strict_totals ?? false });
}

function wished(
  item: ImportItem,
  sent: OrderRow,
  current: Order | undefined,
  context: OrderContext,
  options: SinkOptions,
): Result<OrderPatch> {
  const { settings } = options;
  const around = { makings: context.makings, hasDays: hasDays(settings) };
  const another = current && anotherOrder(sent, current, around);
  if (another) return refuse({ kind: 'invalid', problems: [another] });
  if (current && settings.existing === 'skip') return ok({});
  const read = asRead(withVendorId(withoutCutTime(sent, current, around), current), settings);
  const customer = settings.as_exported
    ? read.customer_id
    : customerOf(read, current, context, settings.existing === 'merge');
  const { customer_id: _named, ...bare } = read;
  const row: OrderRow = typeof customer === 'string' ? { ...bare, customer_id: customer } : bare;
  const wish = wishedOf(item, row, current, context, options);
  return wish.ok && typeof customer === 'object' ? ok({ ...wish.value, customer_id: customer }) : wish;
}

function wishedOf(
  item: ImportItem,
  row: OrderRow,
  current: Order | undefined,
  context: OrderContext,
  { settings, isExempt, idOfRow }: SinkOptions,
): Result<OrderPatch> {
  const { existing } = settings;
  const status = row.status && statusOf(row.status, context.statuses, current?.status_id);
  const body = { ...row, ...(status ? { status } : {}) } as OrderRow;
  const problems = item.problems.map((problem) => ({ place: 'body', binding: 'shape', ...problem }) as const);
  const exempt = isExempt as Exemption;
  if (!current) {
    if (row.id !== undefined && context.takenIds.has(row.id)) {
      return refuse({ kind: 'duplicate', field: 'id', value: row.id });
    }
    const lines = row.line_items?.map((line, i) =>
      line.id === undefined ? { ...line, id: idOfRow(item.row, i + 1) } : line,
    );
    const created = create(lines ? { ...body, line_items: lines } : body, problems, context, exempt);
    const completed = row.completed_at === undefined ? undefined : parseInstant(row.completed_at);
    if (!created.ok || (completed === undefined && !settings.as_exported)) return created;
    // An exported order that has no completion had none, whatever its status says here.
    return ok({ ...created.value, completed_at: completed ?? null });
  }
  const isMerge = existing === 'merge';
  const meant = row.line_items && linesMeant(row.line_items, current, isMerge);
  const keepsLines = isMerge && settings.other_lines !== 'remove';
  const lines = meant && { line_items: keepsLines ? withOthers(meant, current) : meant };
  const whole = { ...body, ...lines };
  const changed = isMerge
    ? mergeRow(current, whole, problems, context, exempt)
    : replace(current, settings.as_exported ? whole : asNew(whole, current, context), problems, context, exempt);
  return changed.ok && row.aliases ? ok({ ...changed.value, aliases: row.aliases }) : changed;
}

/** A row without a currency leaves an order the one that it would have as a new order: the same file again changes nothing. */
const asNew = (row: OrderRow, { currency }: Order, { workspace }: Pick<OrderContext, 'workspace'>): OrderRow =>
  row.currency === undefined && currency !== undefined && currency === workspace.default_currency
    ? { ...row, currency }
    : row;

/** A row as the file's own totals tell that it is read. */
const asRead = (row: OrderRow, { reading }: ImportSettings): OrderRow =>
  reading?.taxes_included && row.taxes_included === undefined ? { ...row, taxes_included: true } : row;

/** Whether a file says only on which day its orders were made. */
const hasDays = ({ csv }: ImportSettings): boolean => {
  const format = csv?.mapping?.columns.find(({ to }) => to === 'created_at')?.format;
  return format?.includes('DD') === true && !/[Hh]/.test(format);
};

/**
 * As the lens merges, but for what only one dialect knows: that is any JSON, in which null is a value and removes nothing. Of
 * a dialect it is taken as a whole.
 */
function mergeRow(
  current: Order,
  { extras, ...sent }: OrderRow,
  problems: readonly Problem[],
  context: OrderContext,
  exempt: Exemption,
): Result<OrderPatch> {
  const deep = depthProblems(extras);
  const wrong = deep.length > 0 ? deep : extrasProblems(extras, current.extras);
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  const merged = merge(current, sent, problems, context, exempt);
  return merged.ok && extras ? ok({ ...merged.value, extras: extras as Record<string, JsonObject> }) : merged;
}

type Line = NonNullable<OrderRow['line_items']>[number];

/**
 * Lines without an id are those of the order with the same SKU, in the order in which they stand: files seldom have ids, and
 * the same file again must change nothing. `keeps`: what a line leaves out stays as it is.
 */
function linesMeant(sent: readonly Line[], { line_items }: Order, keeps: boolean): Line[] {
  const byId = new Map(line_items.map((line) => [line.id, line]));
  const named = new Set(sent.flatMap(({ id }) => id ?? []));
  const bySku = Map.groupBy(
    line_items.filter(({ id }) => !named.has(id)),
    ({ sku }) => sku,
  );
  return sent.map((line) => {
    const present = line.id === undefined ? bySku.get(line.sku)?.shift() : byId.get(line.id);
    if (!present) return line;
    return keeps ? ({ ...present, ...line, id: present.id } as Line) : { ...line, id: present.id };
  });
}

/** The lines of an order where they stand, each as the file has it where it has it, and behind them those that are new. */
function withOthers(meant: readonly Line[], { line_items }: Order): Line[] {
  const byId = new Map(meant.flatMap((line) => (line.id === undefined ? [] : [[line.id, line] as const])));
  const present = new Set(line_items.map(({ id }) => id));
  return [
    ...line_items.map((line) => byId.get(line.id) ?? (line as Line)),
    ...meant.filter(({ id }) => id === undefined || !present.has(id)),
  ];
}
