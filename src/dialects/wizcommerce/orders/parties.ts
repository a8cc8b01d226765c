import type { StoredReference } from '../../../model/change.ts';
import { sameValue } from '../../../model/equal.ts';
import type { Address, Contact } from '../../../model/order.ts';
import { inexpressible } from '../content.ts';
import { AttributeRequest } from '../fields.ts';
import { known } from '../known.ts';
import type { ShownAddress, ShownContact } from './reply.ts';
import { ContactRequest } from './request.ts';
import type { Version } from './version.ts';

/** What a version shows of an address: all that it can write. */
export const addressView = (address: Address, version: Version): ShownAddress => known(version.address, address);

/** What this dialect shows of a contact: all of it. */
export const contactView = (contact: Contact): ShownContact => known(ContactRequest, contact);

type StoredParties = ReadonlyMap<string, { deleted: boolean }>;

/**
 * What a sent address means for an order that has `present`. What is shown stays. Of the rest, an id stands for the stored
 * record, whatever else was sent beside it, and no id for a one-off, which keeps what the version cannot say. An order
 * keeps its copy of a record that is gone: the reference that it has already need not lead anywhere.
 */
export function addressMeant(
  sent: Address | undefined,
  present: Address | undefined,
  stored: StoredParties,
  version: Version,
): Address | StoredReference | null {
  if (sent === undefined) return null;
  const { attributes, ...rest } = known(version.address, sent);
  const wished = {
    ...rest,
    ...(attributes && { attributes: attributes.map((attribute) => known(AttributeRequest, attribute)) }),
  };
  return partyMeant(version.address, wished, present, stored);
}

/** What a sent contact means for an order that has `present`: the same as for an address. */
export function contactMeant(
  sent: Contact | undefined,
  present: Contact | undefined,
  stored: StoredParties,
): Contact | StoredReference | null {
  return sent === undefined ? null : partyMeant(ContactRequest, known(ContactRequest, sent), present, stored);
}

function partyMeant<T extends Address | Contact>(
  schema: Version['address'] | typeof ContactRequest,
  wished: T,
  present: T | undefined,
  stored: StoredParties,
): T | StoredReference {
  if (present !== undefined && sameValue(wished, known(schema, present))) return present;
  if (wished.id === undefined) return { ...inexpressible(schema, present), ...wished };
  const isGone = stored.get(wished.id)?.deleted ?? true;
  return present?.id === wished.id && isGone ? present : { stored_id: wished.id };
}
