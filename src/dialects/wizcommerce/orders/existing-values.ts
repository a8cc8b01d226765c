import type { OrderContext } from '../../../core/context/order-context.ts';
import { isStoredReference, type StoredReference } from '../../../model/change.ts';
import type { Problem } from '../../../model/failure.ts';
import type { Address, Contact, Order } from '../../../model/order.ts';
import { valueAt } from '../../../operations/values.ts';
import { counterparts } from '../counterparts.ts';
import { isExemptible, notExempt } from '../exemptions.ts';
import { addressMeant, contactMeant } from './parties.ts';
import type { ShownOrder } from './reply.ts';
import type { Version } from './version.ts';

/** An order with what this dialect shows of it. */
export interface Present {
  order: Order;
  shown: ShownOrder;
}

/** The problems of a request that are left when values which the order has, or which a named record brings, are exempt. */
export function problemsBesideExisting(
  problems: readonly Problem[],
  body: unknown,
  present: Present | undefined,
  context: Pick<OrderContext, 'addresses' | 'contacts'>,
  version: Version,
): Problem[] {
  if (!problems.some(isExemptible)) return [...problems];
  const exempt = { ...present?.shown, ...lists(body, present), ...parties(body, present, context, version) };
  return notExempt(problems, body, exempt, present === undefined);
}

/** The shown lists in the order of the sent ones, so that one path leads to a sent value and to its counterpart. */
function lists(body: unknown, present: Present | undefined): object {
  if (!present) return {};
  const align = <T>(field: string, entries: readonly T[], name: keyof T & string): (T | undefined)[] => {
    const sent = valueAt(body, [field]);
    const names = Array.isArray(sent) ? sent.map((entry) => valueAt(entry, [name])) : [];
    return counterparts(names, entries, (entry) => entry[name] as string);
  };
  const { line_items, attributes, additional_charges } = present.shown;
  return {
    line_items: align('line_items', line_items, 'sku'),
    attributes: align('attributes', attributes, 'name'),
    additional_charges: align('additional_charges', additional_charges, 'name'),
  };
}

/**
 * The parties as the order will hold them, as far as the request does not say it itself. A record that a sent id names
 * wins over what was sent beside it, so only the record exempts that: sending the same again must not be refused.
 */
function parties(
  body: unknown,
  present: Present | undefined,
  { addresses, contacts }: Pick<OrderContext, 'addresses' | 'contacts'>,
  version: Version,
): object {
  const address = (field: 'billing_address' | 'shipping_address'): unknown => {
    const sent = sentParty(body, field);
    const held = present?.order[field];
    return sent?.id === undefined ? held : resolved(addressMeant(sent, held, addresses, version), addresses);
  };
  const sentContact = sentParty(body, 'primary_contact');
  const heldContact = present?.order.primary_contact;
  return {
    billing_address: address('billing_address'),
    shipping_address: address('shipping_address'),
    primary_contact:
      sentContact?.id === undefined
        ? heldContact
        : resolved(contactMeant(sentContact, heldContact, contacts), contacts),
  };
}

export function sentParty(body: unknown, field: string): (Address & Contact) | undefined {
  const sent = valueAt(body, [field]);
  return typeof sent === 'object' && sent !== null ? sent : undefined;
}

function resolved(meant: Address | Contact | StoredReference | null, stored: ReadonlyMap<string, { record: object }>) {
  return meant && isStoredReference(meant) ? stored.get(meant.stored_id)?.record : meant;
}
