import type { Problem } from '../../model/failure.ts';
import type { Order } from '../../model/order.ts';
import { type Instant, parseInstant } from '../../model/time.ts';
import type { OrderRow } from '../import-dialect.ts';

/** The known creation times of orders that have the reference ids of rows. */
export interface CreationFacts {
  /** When the hub made the orders, by their ids. */
  makings: ReadonlyMap<string, Instant>;
  /** The file has only the days on which its orders were made. */
  hasDays: boolean;
}

/** An order keeps the id that it has in its vendor's system among the extras, under this name. */
const VENDOR = 'vendor';

const vendorIdOf = ({ extras }: Pick<Order, 'extras'>): unknown => extras[VENDOR]?.['id'];

/**
 * The problem of a row whose reference id belongs to another order, since shops number their orders alike. The
 * currency, the ids and the time of creation decide, if row and order both have one and they differ. A row with the
 * order's own id belongs to the order. A creation time that the hub set itself does not count.
 */
export function otherOrderProblem(row: OrderRow, present: Order, facts: CreationFacts): Problem | undefined {
  if (row.id === present.id) return undefined;
  const difference =
    currencyDifference(row, present) ??
    vendorIdDifference(row, present) ??
    aliasDifference(row, present) ??
    creationDifference(row, present, facts);
  if (difference === undefined) return undefined;
  return {
    place: 'body',
    path: ['reference_id'],
    rule: 'duplicate',
    reason: `is not this order's alone: another order has this number, ${difference}; a mapping can set a reference_prefix`,
    binding: 'shape',
  };
}

function currencyDifference({ currency }: OrderRow, present: Order): string | undefined {
  if (currency === undefined || present.currency === undefined || currency === present.currency) return undefined;
  return `in ${present.currency}, not ${currency}`;
}

function vendorIdDifference(row: OrderRow, present: Order): string | undefined {
  const own = vendorIdIn(row, present);
  const other = vendorIdOf(present) ?? (own === row.id ? callersId(present) : undefined);
  if (own === undefined || other === undefined || own === other) return undefined;
  return `with the id ${JSON.stringify(other)} where it comes from, not ${JSON.stringify(own)}`;
}

function aliasDifference({ aliases = {} }: OrderRow, present: Order): string | undefined {
  const differing = Object.entries(aliases).find(([dialect, id]) => (present.aliases[dialect] ?? id) !== id);
  return (
    differing &&
    `with the id ${JSON.stringify(present.aliases[differing[0]])} in ${differing[0]}, not ${JSON.stringify(differing[1])}`
  );
}

function creationDifference({ created_at }: OrderRow, present: Order, facts: CreationFacts): string | undefined {
  const own = created_at === undefined ? undefined : parseInstant(created_at);
  if (own === undefined || isHubsTime(present, facts) || isSameTime(own, present.created_at, facts.hasDays)) {
    return undefined;
  }
  return `created at ${present.created_at}, not ${own}`;
}

/** Whether the time of creation is when the hub made the order, since no caller gave another. */
const isHubsTime = ({ id, version, created_at, changed_at }: Order, { makings }: CreationFacts): boolean =>
  created_at === (version === 1 ? changed_at : makings.get(id));

const DAY_MS = 24 * 3_600_000;
/** A day on which clocks are put back. */
const LONG_DAY_MS = 25 * 3_600_000;

/** Whether two times may be one, where either may be cut to seconds, minutes or a day. */
function isSameTime(own: Instant, present: Instant, isDay: boolean): boolean {
  if (own === present) return true;
  const distanceMs = Date.parse(present) - Date.parse(own);
  if (isDay && distanceMs >= 0 && distanceMs < LONG_DAY_MS) return true;
  if (present.endsWith(MIDNIGHT) && distanceMs <= 0 && distanceMs > -DAY_MS) return true;
  const isCut = (end: string): boolean => own.endsWith(end) || present.endsWith(end);
  const length = isCut(':00.000Z') ? 'YYYY-MM-DDTHH:mm'.length : isCut('.000Z') ? 'YYYY-MM-DDTHH:mm:ss'.length : 24;
  return own.slice(0, length) === present.slice(0, length);
}

/**
 * The row without its time of creation, where that is the order's time cut to the second, the minute or the day: the more exact
 * time stays. A row with the order's own id keeps its time, and so does one whose order has a time that the hub set.
 */
export function withoutCutTime(row: OrderRow, present: Order | undefined, facts: CreationFacts): OrderRow {
  const own = row.created_at === undefined ? undefined : parseInstant(row.created_at);
  if (!present || own === undefined || row.id === present.id || own === present.created_at) return row;
  const { hasDays } = facts;
  const isCut = (hasDays && !present.created_at.endsWith(MIDNIGHT)) || cutOf(own) > cutOf(present.created_at);
  if (!isCut || isHubsTime(present, facts) || !isSameTime(own, present.created_at, hasDays)) return row;
  const { created_at: _cut, ...rest } = row;
  return rest;
}

const MIDNIGHT = 'T00:00:00.000Z';

const CUTS = ['', '.000Z', ':00.000Z', MIDNIGHT];

/** How much of a time is cut off: nothing, the milliseconds, the seconds, or all but the day. */
const cutOf = (time: Instant): number => CUTS.findLastIndex((end) => time.endsWith(end));

/** An order's own id, where a caller chose it. */
const callersId = ({ id }: Order): string | undefined => (UUID.test(id) ? undefined : id);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id that a row's order has in its vendor's system. An id that the order does not have in the hub is one, too. */
function vendorIdIn({ id, vendor_id, extras }: OrderRow, present: Order | undefined): string | undefined {
  const stored = extras?.[VENDOR]?.['id'];
  if (vendor_id !== undefined) return vendor_id;
  if (typeof stored === 'string') return stored;
  return present && id !== present.id ? id : undefined;
}

/** The row with its vendor's id among the extras, where orders keep it. `present`: the order, if it exists. */
export function withVendorId(row: OrderRow, present: Order | undefined): OrderRow {
  const { vendor_id: _stated, ...rest } = row;
  const id = vendorIdIn(row, present);
  return id === undefined ? rest : { ...rest, extras: { ...rest.extras, [VENDOR]: { id } } };
}
