import type { FieldChange, OrderChange } from '../../model/change.ts';
import { sameValue } from '../../model/equal.ts';
import type { Order } from '../../model/order.ts';
import type { Instant } from '../../model/time.ts';
import type { BlankedVersion } from '../../store/erasure/history.ts';
import { blank, blankAt, blankMentions } from './blank.ts';
import { createMentions, createWholeMentions, type Names, namesIn, surnamesIn } from './person.ts';

/** Whose data is to go. */
export interface Person {
  customerId: string;
  /** The ids of the customer's addresses and contacts. */
  partyIds: ReadonlySet<string>;
  names: Names;
  surnames: Names;
}

/** Paths in an order's `extras`, by dialect, at which that dialect keeps what concerns a person. */
export type PersonalExtras = Readonly<Record<string, readonly (readonly string[])[]>>;

/** What an order's erasure comes to. */
export interface ErasedOrder {
  /** The order without the person's values; absent when it has none. */
  content: Order | undefined;
  /** What of it went, blank before and after. */
  changes: FieldChange[];
  /** The versions of its history that lose something. */
  versions: BlankedVersion[];
  /** Whether a text mentions the person, by what this order says of them too. */
  mentions(text: string): boolean;
}

const PARTIES = ['primary_contact', 'billing_address', 'shipping_address'] as const;

/** What people write into orders, and may name a person in. */
const TEXTS = new Set<string>([
  ...['display_id', 'po_number', 'internal_note', 'customer_note', 'container_info'],
  ...['line_items', 'attributes', 'tags'],
]);

/** Those in which a surname alone is the person's. A line's title is not: somebody is called Rose. */
const SHORT_TEXTS = new Set<string>(['internal_note', 'customer_note', 'attributes', 'tags']);

/** A value of a field from when it was written to when it was replaced. */
interface Life {
  value: unknown;
  isTheirs: boolean;
  /** Where it stands in the history. */
  places: { change: FieldChange; side: 'from' | 'to' }[];
}

/**
 * Takes a person's values out of an order and its history. A value is theirs when the order was theirs at any time while it
 * had it; so the history goes on to tell the very order that is stored, whoever's it became. Pure. `changes` are all the
 * order's versions in order.
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
  // An order's own address may be another person's: who lives at the customer's, say.
  const parties = theirs.map(({ value }) => value);
  const mentions = createMentions([...person.names, ...parties.flatMap(namesIn)]);
  const isSurname = createWholeMentions([...person.surnames, ...parties.flatMap(surnamesIn)]);
  const erased = (field: string, value: unknown): unknown =>
    erasedValue(
      field,
      value,
      SHORT_TEXTS.has(field) ? (text) => isSurname(text) || mentions(text) : mentions,
      personalExtras,
    );
  for (const { places } of theirs) {
    for (const { change, side } of places) change[side] = erased(change.field, change[side]);
  }
  const versions = copies.flatMap((copy, i): BlankedVersion[] => {
    const was = changes[i] as OrderChange;
    const reason = was.reason !== undefined && mentions(was.reason) ? '' : (was.reason ?? null);
    if (reason === (was.reason ?? null) && sameValue(copy.changes, was.changes)) return [];
    return [{ order_id: order.id, version: was.version, changes: copy.changes, reason }];
  });
  return { ...erasedContent(order, current, erased), versions, mentions };
}

/**
 * Until when an order was a customer's: `undefined` where it never was, no end where it is still. `changes` are all its
 * versions in order.
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
      const isTheirs = isParty(change.field) && partyIds.has(String((change.to as { id?: unknown } | null)?.id));
      const life: Life = { value: change.to, isTheirs, places: [{ change, side: 'to' }] };
      lives.push(life);
      current.set(change.field, life);
    }
    if (owner === customerId) for (const life of current.values()) life.isTheirs = true;
  }
  return { lives, current };
}

/** A first version has the extras of all dialects in one, a later one those of one dialect. */
const lifeBefore = (field: string, current: ReadonlyMap<string, Life>): Life | undefined =>
  current.get(field) ?? (field.startsWith('extras.') ? current.get('extras') : undefined);

function erasedContent(
  order: Order,
  current: ReadonlyMap<string, Life>,
  erased: (field: string, value: unknown) => unknown,
): Pick<ErasedOrder, 'content' | 'changes'> {
  const content: Record<string, unknown> = { ...order };
  const changes: FieldChange[] = [];
  const isTheirs = (field: string): boolean => current.get(field)?.isTheirs ?? false;
  const replace = (field: string, value: unknown): unknown => {
    const after = erased(field, value);
    if (!sameValue(value, after)) changes.push({ field, from: after, to: after });
    return after;
  };
  for (const field of [...PARTIES, ...TEXTS]) {
    if (content[field] !== undefined && isTheirs(field)) content[field] = replace(field, content[field]);
  }
  const extras = Object.entries(order.extras).map(([dialect, value]) => {
    const field = `extras.${dialect}`;
    return [dialect, isTheirs(current.has(field) ? field : 'extras') ? replace(field, value) : value];
  });
  if (changes.length === 0) return { content: undefined, changes };
  return { content: { ...content, extras: Object.fromEntries(extras) } as unknown as Order, changes };
}

function erasedValue(
  field: string,
  value: unknown,
  mentions: (text: string) => boolean,
  personalExtras: PersonalExtras,
): unknown {
  // No value is nobody's.
  if (value === null || value === undefined) return value;
  if (isParty(field)) return blank(value);
  if (TEXTS.has(field)) return blankMentions(value, mentions);
  if (field === 'extras') {
    const byDialect = Object.entries(value as Record<string, unknown>);
    return Object.fromEntries(
      byDialect.map(([dialect, own]) => [dialect, erasedValue(`extras.${dialect}`, own, mentions, personalExtras)]),
    );
  }
  if (!field.startsWith('extras.')) return value;
  const paths = personalExtras[field.slice('extras.'.length)] ?? [];
  return blankMentions(paths.reduce<unknown>(blankAt, value), mentions);
}

const isParty = (field: string): boolean => (PARTIES as readonly string[]).includes(field);
