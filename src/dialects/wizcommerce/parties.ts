import type { StoredReference } from '../../model/change.ts';
import { sameValue } from '../../model/equal.ts';
import type { Address, Contact } from '../../model/party.ts';
import { known } from './known.ts';
import type { ShownAddress, ShownContact } from './wire/reply.ts';
import { AddressRequest, ContactRequest } from './wire/request.ts';

/** What this dialect shows of an address: all of it. */
export const addressView = (address: Address): ShownAddress => known(AddressRequest, address);

/** What this dialect shows of a contact: all of it. */
export const contactView = (contact: Contact): ShownContact => known(ContactRequest, contact);

type StoredParties = ReadonlyMap<string, { deleted: boolean }>;

/**
 * What a sent address means for an order that has `present`. What is shown stays. Of the rest, an id stands for the stored
 * record, whatever else was sent beside it, and no id for a one-off. An order keeps its copy of a record that is gone:
 * the reference that it has already need not lead anywhere.
 */
export const addressMeant = (
  sent: Address | undefined,
  present: Address | undefined,
  stored: StoredParties,
): Address | StoredReference | null => partyMeant(AddressRequest, sent, present, stored);

/** What a sent contact means for an order that has `present`: the same as for an address. */
export const contactMeant = (
  sent: Contact | undefined,
  present: Contact | undefined,
  stored: StoredParties,
): Contact | StoredReference | null => partyMeant(ContactRequest, sent, present, stored);

function partyMeant<T extends Address | Contact>(
  schema: typeof AddressRequest | typeof ContactRequest,
  sent: T | undefined,
  present: T | undefined,
  stored: StoredParties,
): T | StoredReference | null {
  if (sent === undefined) return null;
  const wished = known(schema, sent);
  if (present !== undefined && sameValue(wished, known(schema, present))) return present;
  if (wished.id === undefined) return wished;
  const isGone = stored.get(wished.id)?.deleted ?? true;
  return present?.id === wished.id && isGone ? present : { stored_id: wished.id };
}
