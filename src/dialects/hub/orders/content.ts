import type { OrderContext } from '../../../core/context/order-context.ts';
import { NEW_ORDER } from '../../../core/orders/blank-order.ts';
import type { LineItemDraft, OrderPatch, StoredReference } from '../../../model/change.ts';
import type { JsonObject } from '../../../model/json.ts';
import type { Address, Charge, Contact, Order } from '../../../model/order.ts';
import { findEntry, type State, type StatusTarget } from '../../../model/status.ts';
import { type Instant, parseInstant } from '../../../model/time.ts';
import { extrasMeant } from './extras.ts';
import type { NewOrder, OrderReplacement } from './request.ts';

/** A party as it is sent: with what to copy in its place, perhaps. */
type SentParty<T> = T & { stored_id?: string };

/** The fields that requests write, by their names. */
export type Written = Omit<OrderReplacement, 'id' | 'version' | 'aliases' | 'totals' | `${string}_at`> &
  Pick<NewOrder, 'created_at' | 'updated_at'>;

type Around = Pick<OrderContext, 'addresses' | 'contacts' | 'statuses'>;

/**
 * What a field means that was sent, or was left out of a whole order: that removes it, or brings back what a new order has
 * where there must be a value. `undefined` touches nothing.
 */
type Meaning = (sent: never, present: Order | undefined, around: Around) => unknown;

const plain = (sent: unknown): unknown => sent ?? null;
const lasting = (sent: unknown): unknown => sent;
const momentMeant = (sent: string | undefined): Instant | undefined =>
  sent === undefined ? undefined : parseInstant(sent);
const removableMoment = (sent: string | undefined): Instant | null => momentMeant(sent) ?? null;

const MEANINGS: { [field in Exclude<keyof Written, 'status'>]-?: Meaning } = {
  reference_id: plain,
  // Removing it would have the hub make a new one each time, and sending the same twice would not be sending it once.
  display_id: lasting,
  source: (sent: string | undefined) => sent ?? NEW_ORDER.source,
  payment_status: (sent: Order['payment_status'] | undefined) => sent ?? NEW_ORDER.payment_status,
  fulfillment_status: (sent: Order['fulfillment_status'] | undefined) => sent ?? NEW_ORDER.fulfillment_status,
  customer_id: plain,
  primary_contact: (sent: SentParty<Contact> | undefined, present, { contacts }) =>
    partyMeant(sent, present?.primary_contact, contacts),
  billing_address: (sent: SentParty<Address> | undefined, present, { addresses }) =>
    partyMeant(sent, present?.billing_address, addresses),
  shipping_address: (sent: SentParty<Address> | undefined, present, { addresses }) =>
    partyMeant(sent, present?.shipping_address, addresses),
  line_items: (sent: Partial<LineItemDraft>[] | undefined) =>
    (sent ?? []).map((line) => ({ ...NO_QUANTITIES, ...line }) as LineItemDraft),
  currency: plain,
  amount: plain,
  amount_paid: plain,
  amount_refunded: plain,
  discount_value: plain,
  tax_value: plain,
  taxes_included: plain,
  shipping_charge: plain,
  additional_charges: (sent: Partial<Charge>[] | undefined) =>
    (sent ?? []).map((charge) => ({ value_type: 'value', ...charge })),
  payment_term: plain,
  payment_method_id: plain,
  shipping_method: plain,
  freight_term: plain,
  price_list_id: plain,
  po_number: plain,
  customer_consent: plain,
  container_info: plain,
  internal_note: plain,
  customer_note: plain,
  tags: (sent: string[] | undefined) => sent ?? [],
  attributes: (sent: Order['attributes'] | undefined) => sent ?? [],
  shipment_date: removableMoment,
  due_date: removableMoment,
  created_at: momentMeant,
  updated_at: momentMeant,
  extras: (sent: Record<string, JsonObject> | undefined, present) => extrasMeant(sent, present?.extras),
};

/** Every field that a whole order writes; `updated_at` is the hub's, once the order is there. */
export const WRITABLE = Object.keys(MEANINGS).filter((field) => field !== 'updated_at') as (keyof typeof MEANINGS)[];

export const isWritable = (field: string): field is keyof typeof MEANINGS => Object.hasOwn(MEANINGS, field);

/** The change that these fields of an order as it is to be mean, for the order that is there, if one is. */
export function contentMeant(
  fields: readonly (keyof typeof MEANINGS)[],
  wished: Written,
  present: Order | undefined,
  around: Around,
): OrderPatch {
  const patch: Record<string, unknown> = {};
  for (const field of fields) {
    const meant = MEANINGS[field](wished[field] as never, present, around);
    if (meant !== undefined) patch[field] = meant;
  }
  return patch as OrderPatch;
}

/** Where a sent status leads; nowhere when the order is there already, whichever entry of a state that is. */
export function statusMeant(
  sent: { id?: string; state?: State },
  present: Order | undefined,
  { statuses }: Pick<Around, 'statuses'>,
): StatusTarget | undefined {
  if (sent.id !== undefined) return sent.id === present?.status_id ? undefined : { entry_id: sent.id };
  if (sent.state === undefined) return undefined;
  return present && findEntry(statuses, present.status_id)?.state === sent.state ? undefined : { state: sent.state };
}

const NO_QUANTITIES = { shipped_quantity: 0, invoiced_quantity: 0, cancelled_quantity: 0, picked_quantity: 0 };

/** An order keeps its copy of a record that is gone: the reference that it has already need not lead anywhere. */
function partyMeant<T extends Address | Contact>(
  sent: SentParty<T> | undefined,
  present: T | undefined,
  stored: ReadonlyMap<string, { deleted: boolean }>,
): T | StoredReference | null {
  if (sent === undefined) return null;
  const { stored_id } = sent;
  if (stored_id === undefined) return sent;
  const isGone = stored.get(stored_id)?.deleted ?? true;
  return present?.id === stored_id && isGone ? present : { stored_id };
}
