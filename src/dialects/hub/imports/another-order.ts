import type { Problem } from '../../../model/failure.ts';
import type { Order } from '../../../model/order.ts';
import { type Instant, parseInstant } from '../../../model/time.ts';
import type { OrderRow } from './order-row.ts';

/** What is known around an order that has the reference id of a row. */
export interface Around {
  /** When orders were made here, by their ids. */
  makings: ReadonlyMap<string, Instant>;
  /** The file says only on which day orders were made. */
  hasDays: boolean;
}

/** Where an order keeps the id that it has in the system it comes from: among the extras, under this name. */
const VENDOR = 'vendor';

/** The id that an order has in the system it comes from, if it is kept. */
const vendorIdOf = ({ extras }: Pick<Order, 'extras'>): unknown => extras[VENDOR]?.['id'];

/**
 * Why the order that has a row's reference id is another one than the row's: shops number their orders alike. A currency,
 * a time of creation or an id of a vendor tells, where both have one and they differ. A row with the order's own id is the
 * order's, and a time that the hub set says nothing.
 */
export function anotherOrder(row: OrderRow, present: Order, around: Around): Problem | undefined {
  if (row.id === present.id) return undefined;
  const difference =
    currencies(row, present) ?? vendorIds(row, present) ?? dialectIds(row, present) ?? creations(row, present, around);
  if (difference === undefined) return undefined;
  return {
    place: 'body',
    path: ['reference_id'],
    rule: 'duplicate',
    reason: `is not this order's alone: another order has this number, ${difference}; a mapping can set a reference_prefix`,
    binding: 'shape',
  };
}

function currencies({ currency }: OrderRow, present: Order): string | undefined {
  if (currency === undefined || present.currency === undefined || currency === present.currency) return undefined;
  return `in ${present.currency}, not ${currency}`;
}

function vendorIds(row: OrderRow, present: Order): string | undefined {
  const ours = vendorIdIn(row, present);
  const theirs = vendorIdOf(present) ?? (ours === row.id ? broughtId(present) : undefined);
  if (ours === undefined || theirs === undefined || ours === theirs) return undefined;
  return `with the id ${JSON.stringify(theirs)} where it comes from, not ${JSON.stringify(ours)}`;
}

function dialectIds({ aliases = {} }: OrderRow, present: Order): string | undefined {
  const differing = Object.entries(aliases).find(([dialect, id]) => (present.aliases[dialect] ?? id) !== id);
  return (
    differing &&
    `with the id ${JSON.stringify(present.aliases[differing[0]])} in ${differing[0]}, not ${JSON.stringify(differing[1])}`
  );
}

function creations({ created_at }: OrderRow, present: Order, around: Around): string | undefined {
  const said = created_at === undefined ? undefined : parseInstant(created_at);
  if (said === undefined || isHubs(present, around) || isSameMoment(said, present.created_at, around.hasDays)) {
    return undefined;
  }
  return `created at ${present.created_at}, not ${said}`;
}

/** Whether an order has the time at which it was made here, since nothing said another. */
const isHubs = ({ id, version, created_at, changed_at }: Order, { makings }: Around): boolean =>
  created_at === (version === 1 ? changed_at : makings.get(id));

const DAY_MS = 24 * 3_600_000;
/** A day in which clocks are put back. */
const LONG_DAY_MS = 25 * 3_600_000;

/** Whether two times may be one, each of which may be cut to seconds, minutes or a day. */
function isSameMoment(said: Instant, present: Instant, isDay: boolean): boolean {
  if (said === present) return true;
  const apart = Date.parse(present) - Date.parse(said);
  if (isDay && apart >= 0 && apart < LONG_DAY_MS) return true;
  if (present.endsWith(MIDNIGHT) && apart <= 0 && apart > -DAY_MS) return true;
  const isCut = (end: string): boolean => said.endsWith(end) || present.endsWith(end);
  const length = isCut(':00.000Z') ? 'YYYY-MM-DDTHH:mm'.length : isCut('.000Z') ? 'YYYY-MM-DDTHH:mm:ss'.length : 24;
  return said.slice(0, length) === present.slice(0, length);
}

/**
 * A row whose time of creation is its order's, cut to the second, the minute or the day, without that time: what is known more
 * exactly stays. A row with the order's own id says what it says, and a time that the hub set is no time of the order's.
 */
export function withoutCutTime(row: OrderRow, present: Order | undefined, around: Around): OrderRow {
  const said = row.created_at === undefined ? undefined : parseInstant(row.created_at);
  if (!present || said === undefined || row.id === present.id || said === present.created_at) return row;
  const { hasDays } = around;
  const isCut = (hasDays && !present.created_at.endsWith(MIDNIGHT)) || cutOf(said) > cutOf(present.created_at);
  if (!isCut || isHubs(present, around) || !isSameMoment(said, present.created_at, hasDays)) return row;
  const { created_at: _cut, ...rest } = row;
  return rest;
}

const MIDNIGHT = 'T00:00:00.000Z';

const CUTS = ['', '.000Z', ':00.000Z', MIDNIGHT];

/** How much of a time is cut off: nothing, its milliseconds, its seconds, or all but the day. */
const cutOf = (time: Instant): number => CUTS.findLastIndex((end) => time.endsWith(end));

/** An order's own id where the hub did not make it. */
const broughtId = ({ id }: Order): string | undefined => (UUID.test(id) ? undefined : id);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id that a row says its order has elsewhere. An id that the order does not have here is one, too. */
function vendorIdIn({ id, vendor_id, extras }: OrderRow, present: Order | undefined): string | undefined {
  const kept = (extras as Order['extras'] | undefined)?.[VENDOR]?.['id'];
  if (vendor_id !== undefined) return vendor_id;
  if (typeof kept === 'string') return kept;
  return present && id !== present.id ? id : undefined;
}

/** A row with the id that its order has elsewhere among the extras, where orders keep it. `present`: the order, if it is there. */
export function withVendorId(row: OrderRow, present: Order | undefined): OrderRow {
  const { vendor_id: _said, ...rest } = row;
  const id = vendorIdIn(row, present);
  return id === undefined ? rest : { ...rest, extras: { ...rest.extras, [VENDOR]: { id } } };
}
