import { ADDRESS_FIELDS, type Address } from '../../model/party.ts';

/** What an order keeps of a place's address: a copy, without the id of a record. */
export function addressPatch(address: Address): Address {
  return Object.fromEntries(
    ADDRESS_FIELDS.filter((field) => field !== 'id' && address[field] !== undefined).map((field) => [
      field,
      address[field],
    ]),
  );
}
