import type { JsonObject } from './json.ts';
import type {
  ADDRESS_FIELDS,
  CHARGE_FIELDS,
  CONSENT_FIELDS,
  CONTACT_FIELDS,
  CONTAINER_FIELDS,
  FieldKind,
  FULFILLMENT_STATUSES,
  LINE_FIELDS,
  ORDER_FIELDS,
  PAYMENT_STATUSES,
} from './order-fields.ts';
import type { Instant } from './time.ts';

export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];
export type FulfillmentStatus = (typeof FULFILLMENT_STATUSES)[number];

/** The type of the values of each kind. A field of the kind `word` holds one of its own words. */
interface Values extends Record<FieldKind, unknown> {
  id: string;
  text: string;
  note: string;
  word: string;
  money: number;
  quantity: number;
  count: number;
  flag: boolean;
  time: Instant;
  status: string;
  customer: string;
  tags: string[];
  attributes: Attribute[];
  extras: { [dialect: string]: JsonObject };
  aliases: { [dialect: string]: string };
  contact: Contact;
  address: Address;
  lines: LineItem[];
  charges: Charge[];
  consent: CustomerConsent;
  container: ContainerInfo;
}

interface Row {
  kind: FieldKind;
  words?: readonly string[];
  always?: true;
}

type ValueOf<R extends Row> = R extends { words: readonly (infer Word)[] } ? Word : Values[R['kind']];

/** The object that a table describes. */
type FieldsOf<T extends Record<string, Row>> = {
  -readonly [F in keyof T as T[F] extends { always: true } ? F : never]: ValueOf<T[F]>;
} & {
  -readonly [F in keyof T as T[F] extends { always: true } ? never : F]?: ValueOf<T[F]> | undefined;
};

/** A field of a caller's own. */
export interface Attribute {
  name: string;
  value: string;
}

export interface Address extends FieldsOf<typeof ADDRESS_FIELDS> {}
export interface Contact extends FieldsOf<typeof CONTACT_FIELDS> {}
export interface LineItem extends FieldsOf<typeof LINE_FIELDS> {}
export interface Charge extends FieldsOf<typeof CHARGE_FIELDS> {}
export interface CustomerConsent extends FieldsOf<typeof CONSENT_FIELDS> {}
export interface ContainerInfo extends FieldsOf<typeof CONTAINER_FIELDS> {}

/** The canonical order: one for all dialects. */
export interface Order extends FieldsOf<typeof ORDER_FIELDS> {}

/** The id this dialect's clients know the order by. */
export function idFor(order: Order, dialect: string): string {
  return order.aliases[dialect] ?? order.id;
}
