import { inexpressible } from '../content.ts';
import { AttributeRequest } from '../fields.ts';
import { known } from '../known.ts';
import { type Belonging, type BelongingKind, endDefault, type Household, isDefault, makeDefault } from './household.ts';
import { CustomerAddressRequest, CustomerContactRequest, type SentBelonging } from './wire.ts';

const REQUESTS = { addresses: CustomerAddressRequest, contacts: CustomerContactRequest };

/**
 * Puts an address or contact in the place of the one with this id, or adds it. What the vendor cannot express stays. The
 * one that becomes the default takes the place of another.
 */
export function putBelonging(household: Household, kind: BelongingKind, id: string, sent: SentBelonging): void {
  const belongings = household[kind] as Map<string, Belonging>;
  const present = belongings.get(id);
  const {
    is_default: wished = false,
    attributes = [],
    ...rest
  } = known(REQUESTS[kind], sent as object) as SentBelonging;
  const wasDefault = present !== undefined && isDefault(household, kind, id);
  const content = {
    ...inexpressible(REQUESTS[kind], present),
    ...rest,
    ...(attributes.length > 0 || present?.attributes
      ? { attributes: attributes.map((attribute) => known(AttributeRequest, attribute)) }
      : {}),
    ...(present?.is_default === undefined ? {} : { is_default: present.is_default }),
    customer_id: household.id,
  } as Belonging;
  const isOfAnotherType = present !== undefined && 'type' in rest && rest.type !== (present as { type?: string }).type;
  if (wasDefault && (!wished || isOfAnotherType)) endDefault(household, kind, id);
  belongings.set(id, { ...content, ...(wasDefault && !wished ? { is_default: undefined } : {}) });
  // With another type it may have become what the customer's own fields call the default.
  if (!wished && isDefault(household, kind, id)) endDefault(household, kind, id);
  if (wished && (!wasDefault || isOfAnotherType)) makeDefault(household, kind, id);
}

/** What a request would have to send to leave an address or contact as it is. */
export function asSent(household: Household, kind: BelongingKind, id: string): SentBelonging {
  const { is_default, ...content } = (household[kind] as Map<string, Belonging>).get(id) ?? {};
  return { ...known(REQUESTS[kind], content), is_default: isDefault(household, kind, id) } as SentBelonging;
}
