import type { RequiredRecords } from '../../../core/context/order-context.ts';
import type { RecordSet } from '../../../core/context/record-set.ts';
import type { TextMatch } from '../../../core/lists/order-lists.ts';
import { isExactDecimal } from '../../../model/decimal.ts';
import { sameValue } from '../../../model/equal.ts';
import type { JsonObject, JsonValue } from '../../../model/json.ts';
import type { Address, Contact } from '../../../model/order.ts';
import { type Activity, type Customer, customerIdFor, type DynamicField } from '../../../model/record.ts';
import { foldText } from '../../../model/text.ts';
import { parseDay } from '../../../model/time.ts';
import { NAME } from '../settings.ts';
import type { DynamicValue, OrderSetting } from './schema.ts';

// Values of `extras` may have any form, since other dialects can write them. One in a wrong form counts as absent.

export const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
export const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const objectsOf = (value: unknown): Record<string, unknown>[] => listOf(value).map(objectOf);
export const textsOf = (value: unknown): string[] => listOf(value).filter((entry) => typeof entry === 'string');

type WithExtras = { extras?: { [dialect: string]: JsonObject } | undefined };

/** The values of a customer, contact or service point that only this dialect knows. */
export interface OwnValues {
  type_id: string | null;
  dynamic: Record<string, unknown>;
  order_settings: OrderSetting[];
}

/** Reads a record's own values of this dialect. Total. */
export function readOwn(record: WithExtras | undefined): OwnValues {
  const extras = ownOf(record);
  return {
    type_id: textOf(extras.type_id),
    dynamic: objectOf(extras.dynamic),
    order_settings: objectsOf(extras.order_settings).flatMap(({ order_type, order_items }) =>
      typeof order_type === 'string' ? [{ order_type, order_items: textsOf(order_items) }] : [],
    ),
  };
}

/** A record's own values of this dialect, as they are stored. */
export const ownOf = (record: WithExtras | undefined): Record<string, unknown> => objectOf(record?.extras?.[NAME]);

/** A record's `extras` with some own values changed; one that is `undefined` stays as it is. */
export function withOwn(record: WithExtras | undefined, changes: object): WithExtras {
  const present = Object.entries(changes).filter(([, value]) => value !== undefined);
  if (present.length === 0) return record?.extras ? { extras: record.extras } : {};
  const own = { ...ownOf(record), ...Object.fromEntries(present) } as JsonObject;
  return { extras: { ...record?.extras, [NAME]: own } };
}

/** The sent value, or `undefined` if it is the one that is shown: sent back, a default is not stored. */
export const unlessShown = <T>(sent: T | undefined, shown: T | null): T | undefined =>
  sameValue(sent, shown) ? undefined : sent;

/** The name of a customer: of a company its name, of a person first and last name. */
export const nameOf = (customer: Pick<Customer, 'name' | 'first_name' | 'last_name'> | undefined): string | null =>
  customer ? (customer.name ?? fullName(customer) ?? null) : null;

/** The id by which this vendor's clients know a customer. */
export const entityId = (customer: Pick<Customer, 'id' | 'aliases'>): string => customerIdFor(customer, NAME);

/** The name of a contact; without one, its email address or phone number. */
export const contactName = (contact: Contact): string | null =>
  fullName(contact) ?? contact.email ?? contact.phone ?? null;

const fullName = (person: Pick<Contact, 'first_name' | 'last_name'>): string | undefined =>
  joined(' ', [person.first_name, person.last_name]);

/** An address as on an envelope, from the street to the country: `1 Main St, Flat 2, 94105 San Francisco, CA, US`. */
export const onOneLine = (address: Address): string | null =>
  joined(', ', [
    address.address_line_1,
    address.address_line_2,
    joined(' ', [address.zip_code, address.city]),
    address.state,
    address.country,
  ]) ?? null;

function joined(separator: string, parts: (string | undefined)[]): string | undefined {
  const present = parts.map((part) => part?.trim()).filter(Boolean);
  return present.length > 0 ? present.join(separator) : undefined;
}

// The vendor has lists of types and statuses of customers and service points. The hub knows one type of each, and whether they are
// active. Ids of a caller's own types are stored as they are sent. These ids never change.

export const ENTITY_TYPES: readonly { id: string; name: string }[] = [
  { id: '5e1c7f60-4d0b-4f6a-9a3e-2f6b8c1d0a01', name: 'Customer' },
];

export const SERVICE_POINT_TYPES: readonly { id: string; name: string }[] = [
  { id: '5e1c7f60-4d0b-4f6a-9a3e-2f6b8c1d0b01', name: 'Service point' },
];

export const ACTIVITIES: readonly { id: string; name: string; color: string; status: Activity }[] = [
  { id: '5e1c7f60-4d0b-4f6a-9a3e-2f6b8c1d0c01', name: 'Active', color: '#1f9d55', status: 'active' },
  { id: '5e1c7f60-4d0b-4f6a-9a3e-2f6b8c1d0c02', name: 'Inactive', color: '#8a8f98', status: 'inactive' },
];

/** The id of a record's status; a record without one is active. */
export const activityId = (status: Activity = 'active'): string =>
  ACTIVITIES.find((activity) => activity.status === status)?.id ?? status;

/** The name of a type that the hub knows, or null. */
export const typeName = (types: typeof ENTITY_TYPES, id: string | null): string | null =>
  types.find((type) => type.id === id)?.name ?? null;

type Query = Readonly<Record<string, unknown>>;

/**
 * How a list compares a field: as the suffix of its parameter says. Without a suffix, texts are looked for within others and ids are
 * compared exactly. `__exact` wins over `__contains`, and both win over the bare name.
 */
export function matchOf(query: Query, name: string, bare: 'contains' | 'exact' = 'contains'): TextMatch | undefined {
  const text = (suffix: string): string | undefined => {
    const value = query[name + suffix];
    return typeof value === 'string' ? value : undefined;
  };
  const [plain, exact, contains] = [text(''), text('__exact'), text('__contains')];
  if (exact !== undefined) return { exact };
  if (contains !== undefined) return { contains };
  if (plain === undefined) return undefined;
  return bare === 'exact' ? { exact: plain } : { contains: plain };
}

/** The id that a query wants a field to equal, or `undefined`. */
export function exactId(query: Query, name: string): string | undefined {
  const match = matchOf(query, name, 'exact');
  return match && 'exact' in match ? match.exact : undefined;
}

/** Whether a text matches, by the comparison that lists use. */
export const isMatch = (text: string, match: TextMatch): boolean =>
  'exact' in match ? text === match.exact : foldText(text).includes(foldText(match.contains));

/** The page that a query asks for. */
export const pageOf = ({ page = 1, limit = 10 }: { page?: number; limit?: number }) => ({ number: page, size: limit });

/** The newest first. */
export const NEWEST_FIRST = { by: 'created_at', descending: true } as const;

/** The values of declared fields by their keys, and what is wrong with them, in sentences. Of two values of a key, the last counts. */
export function dynamicOf(
  sent: readonly DynamicValue[],
  fields: readonly DynamicField[],
): { values: JsonObject; complaints: string[] } {
  const complaints: string[] = [];
  const values = new Map<string, JsonValue>();
  for (const { key, value } of sent) {
    const field = fields.find((candidate) => candidate.key === key);
    if (!field) {
      complaints.push(`Dynamic field (${key}) not found`);
      continue;
    }
    if (value === undefined) {
      values.delete(key);
      continue;
    }
    const meant = READ[field.type](value);
    if (meant === undefined) complaints.push(`Dynamic field (${key}) must be a ${field.type}`);
    else values.set(key, meant);
  }
  const missing = fields.filter(({ key, mandatory }) => mandatory && !values.has(key));
  const named = new Set(complaints);
  for (const { key, type } of missing) {
    if (!named.has(`Dynamic field (${key}) must be a ${type}`)) complaints.push(`Dynamic field (${key}) is required`);
  }
  return { values: Object.fromEntries(values), complaints };
}

const READ: Record<DynamicField['type'], (value: string | number | boolean) => JsonValue | undefined> = {
  text: (value) => (typeof value === 'string' ? value : undefined),
  number: (value) => (typeof value === 'number' && isExactDecimal(value) ? value : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  date: (value) => (typeof value === 'string' ? parseDay(value) : undefined),
};

/** The values of undeclared fields, as they were sent. Of two values of a key, the last counts. */
export function looseDynamic(sent: readonly DynamicValue[]): JsonObject {
  const present = sent.flatMap(({ key, value }): [string, JsonValue][] => (value === undefined ? [] : [[key, value]]));
  return Object.fromEntries(present);
}

/** The order types and items that settings name. */
export const settingsRequirements = (settings: readonly OrderSetting[] = []): NonNullable<RequiredRecords['ids']> => ({
  order_types: settings.map(({ order_type }) => order_type),
  items: settings.flatMap(({ order_items = [] }) => order_items),
});

/** What settings name and is not there, in sentences. Ids that the record has already are exempt. */
export function settingsComplaints(
  settings: readonly OrderSetting[] | undefined,
  present: readonly OrderSetting[],
  records: RecordSet,
): string[] {
  const had = new Set(present.flatMap(({ order_type, order_items = [] }) => [order_type, ...order_items]));
  return (settings ?? []).flatMap(({ order_type, order_items = [] }) => [
    ...(had.has(order_type) || records.get('order_types', order_type) ? [] : [`Order type (${order_type}) not found`]),
    ...order_items
      .filter((id) => !had.has(id) && !records.get('items', id))
      .map((id) => `Order item (${id}) not found`),
  ]);
}

/** Settings as they are stored and shown: every type with its items. */
export const settingsPut = (settings: readonly OrderSetting[] | undefined): OrderSetting[] | undefined =>
  settings?.map(({ order_type, order_items = [] }) => ({ order_type, order_items }));
