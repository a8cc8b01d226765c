import type { FieldChange, OrderChange } from '../../model/change.ts';
import { sameValue } from '../../model/equal.ts';
import type { Order } from '../../model/order.ts';
import { findOrderField, isParty, orderFieldsWhere, PARTS_OF, type PartField } from '../../model/order-fields.ts';
import type { Instant } from '../../model/time.ts';
import type { BlankedVersion } from '../../store/erasure/history.ts';
import { blank, blankAt, blankMentions } from './blank.ts';
import { createMentions, createWholeMentions, type Names, namesIn, surnamesIn } from './person.ts';

/** The person whose data is erased. */
export interface Person {
  customerId: string;
  /** The ids of the customer's addresses and contacts. */
  partyIds: ReadonlySet<string>;
  names: Names;
  surnames: Names;
}

/** By dialect, the paths in an order's `extras` at which the dialect stores personal data. */
export type PersonalExtras = Readonly<Record<string, readonly (readonly string[])[]>>;

/** The result of erasing one order. */
export interface ErasedOrder {
  /** The order without the person's values. Absent when it has none. */
  content: Order | undefined;
  /** The blanked fields, blank before and after. */
  changes: FieldChange[];
  /** The versions of its history in which a value is blanked. */
  versions: BlankedVersion[];
  /** Whether a text mentions the person, also by a name that only this order has. */
  mentions(text: string): boolean;
}

/** A value of a field, from the version that wrote it to the version that replaced it. */
interface Life {
  value: unknown;
  isTheirs: boolean;
  /** Its occurrences in the history. */
  places: { change: FieldChange; side: 'from' | 'to' }[];
}

/** Returns what an erasure leaves of the value of a field. The field has its name of the history. */
type EraseField = (name: string, value: unknown) => unknown;

/**
 * Blanks a person's values in an order and its history. A value is the person's if the order belonged to the person at
 * any time while it had the value. So a value is blanked wherever it occurs, and the history still rebuilds the stored
 * order. Pure. `changes` are all versions of the order, the first one first.
 */
export function eraseOrder(
  order: Order,
  changes: readonly OrderChange[],
  person: Person,
  personalExtras: PersonalExtras,
): ErasedOrder {
  const copies = changes.map((change) => ({ ...change, changes: change.changes.map((entry) => ({ ...entry })) }));
  const { lives, current } = livesIn(copies, person);
  const theirs = lives.filter(({ isTheirs }) => isTheirs);
  // An order's own address may have another name than the customer, such as that of a relative.
  const values = theirs.map(({ value }) => value);
  const mentions = createMentions([...person.names, ...values.flatMap(namesIn)]);
  const isSurname = createWholeMentions([...person.surnames, ...values.flatMap(surnamesIn)]);
  const eraseField = createEraseField(mentions, isSurname, personalExtras);
  for (const { places } of theirs) {
    for (const { change, side } of places) change[side] = eraseField(change.field, change[side]);
  }
  const versions = copies.flatMap((copy, i): BlankedVersion[] => {
    const was = changes[i] as OrderChange;
    const reason = was.reason !== undefined && mentions(was.reason) ? '' : (was.reason ?? null);
    if (reason === (was.reason ?? null) && sameValue(copy.changes, was.changes)) return [];
    return [{ order_id: order.id, version: was.version, changes: copy.changes, reason }];
  });
  return { ...erasedContent(order, current, eraseField), versions, mentions };
}

/**
 * The time until which an order was a customer's: `undefined` if it never was, `no end` if it still is. `changes` are
 * all its versions, the first one first.
 */
export function ownedUntil(
  changes: readonly Pick<OrderChange, 'changes' | 'changed_at'>[],
  customerId: string,
): Instant | 'no end' | undefined {
  let until: Instant | 'no end' | undefined;
  for (const { changes: fields, changed_at } of changes) {
    const moved = fields.find(({ field }) => field === 'customer_id');
    if (moved?.to === customerId) until = 'no end';
    else if (moved && until === 'no end') until = changed_at;
  }
  return until;
}

function livesIn(
  versions: readonly { changes: FieldChange[] }[],
  { customerId, partyIds }: Person,
): { lives: Life[]; current: Map<string, Life> } {
  const lives: Life[] = [];
  const current = new Map<string, Life>();
  let owner: unknown;
  for (const { changes } of versions) {
    for (const change of changes) {
      if (change.field === 'customer_id') owner = change.to;
      lifeBefore(change.field, current)?.places.push({ change, side: 'from' });
      const isTheirs = PARTIES.has(change.field) && partyIds.has(String((change.to as { id?: unknown } | null)?.id));
      const life: Life = { value: change.to, isTheirs, places: [{ change, side: 'to' }] };
      lives.push(life);
      current.set(change.field, life);
    }
    if (owner === customerId) for (const life of current.values()) life.isTheirs = true;
  }
  return { lives, current };
}

const PARTIES = new Set<string>(orderFieldsWhere(isParty));

/** The first version has the extras of all dialects in one field. A later version has a field for each dialect. */
const lifeBefore = (name: string, current: ReadonlyMap<string, Life>): Life | undefined =>
  current.get(name) ?? (name.startsWith('extras.') ? current.get('extras') : undefined);

/** The fields with personal data except the extras, which have a field in the history for each dialect. */
const PERSONAL = orderFieldsWhere(({ personal }) => personal !== 'no' && personal !== 'by_dialect');

function erasedContent(
  order: Order,
  current: ReadonlyMap<string, Life>,
  eraseField: EraseField,
): Pick<ErasedOrder, 'content' | 'changes'> {
  const content: Record<string, unknown> = { ...order };
  const changes: FieldChange[] = [];
  const isTheirs = (name: string): boolean => current.get(name)?.isTheirs ?? false;
  const replace = (name: string, value: unknown): unknown => {
    const after = eraseField(name, value);
    if (!sameValue(value, after)) changes.push({ field: name, from: after, to: after });
    return after;
  };
  for (const name of PERSONAL) {
    if (content[name] !== undefined && isTheirs(name)) content[name] = replace(name, content[name]);
  }
  const extras = Object.entries(order.extras).map(([dialect, value]) => {
    const name = `extras.${dialect}`;
    return [dialect, isTheirs(current.has(name) ? name : 'extras') ? replace(name, value) : value];
  });
  if (changes.length === 0) return { content: undefined, changes };
  return { content: { ...content, extras: Object.fromEntries(extras) } as unknown as Order, changes };
}

type Mentions = (text: string) => boolean;

/** Erases by what `model/order-fields.ts` says of each field. */
function createEraseField(mentions: Mentions, isSurname: Mentions, personalExtras: PersonalExtras): EraseField {
  const eraseExtras = (dialect: string, value: unknown): unknown =>
    blankMentions((personalExtras[dialect] ?? []).reduce<unknown>(blankAt, value), mentions);
  return (name, value) => {
    if (value === null || value === undefined) return value;
    const field = findOrderField(name);
    switch (field?.personal) {
      case 'whole':
        return blank(value);
      case 'mentions':
        return blankMentions(value, mentions);
      case 'surname_mentions':
        return blankMentions(value, (text) => isSurname(text) || mentions(text));
      case 'by_part':
        return eraseParts(PARTS_OF[field.kind], value, mentions);
      case 'by_dialect': {
        const [, dialect] = name.split('.', 2);
        if (dialect !== undefined) return eraseExtras(dialect, value);
        return Object.fromEntries(Object.entries(value).map(([each, own]) => [each, eraseExtras(each, own)]));
      }
      default:
        return value;
    }
  };
}

/**
 * Erases in an object with these parts, or in each object of an array. A part that the table does not have is blanked.
 */
function eraseParts(parts: Readonly<Record<string, PartField>>, value: unknown, mentions: Mentions): unknown {
  if (Array.isArray(value)) return value.map((each) => eraseParts(parts, each, mentions));
  if (typeof value !== 'object' || value === null) return value;
  const erased = Object.entries(value).map(([name, part]) => {
    const personal = parts[name]?.personal;
    if (personal === 'no') return [name, part];
    return [name, personal === 'mentions' ? blankMentions(part, mentions) : blank(part)];
  });
  return Object.fromEntries(erased);
}
