import type { TSchema } from 'typebox';
import { Type } from 'typebox';
import type { RecordSet } from '../../../core/context/record-set.ts';
import type { Recorded } from '../../../model/record.ts';
import { customerIdFor } from '../../../model/record.ts';
import { NAME } from '../settings.ts';
import { type AddressOrContactKind, customerRecordsOf } from './customer-records.ts';
import { addressView, contactView } from './view.ts';
import {
  AddressList,
  AddressListV2,
  ContactList,
  CustomerAddress,
  CustomerAddressRequest,
  CustomerAddressV2,
  CustomerContact,
  CustomerContactRequest,
} from './wire.ts';

/** What the calls for addresses and those for contacts do not have in common. */
export interface Kind {
  kind: AddressOrContactKind;
  /** As the ids of its operations have it, in the singular and the plural, and how these end. */
  name: string;
  names: string;
  suffix: '' | 'V2';
  base?: string;
  /** What its path ends with, and the parameter for one of them. */
  path: string;
  parameter: string;
  Request: typeof CustomerAddressRequest | typeof CustomerContactRequest;
  Reply: TSchema;
  ListReply: TSchema;
  hasReferenceFilter: boolean;
  show(
    record: Recorded<AddressOrContactKind>,
    customer: Recorded<'customers'>,
    found: RecordSet,
  ): { attributes: unknown };
}

const address: Kind = {
  kind: 'addresses',
  name: 'Address',
  names: 'Addresses',
  suffix: '',
  path: '/customers/{customer_id}/addresses',
  parameter: 'address_id',
  Request: CustomerAddressRequest,
  Reply: Type.Object({ data: CustomerAddress }),
  ListReply: AddressList,
  hasReferenceFilter: true,
  show: (record, customer, found) =>
    addressView(record as Recorded<'addresses'>, customerRecordsOf(found, customer), customerIdFor(customer, NAME)),
};

const addressV2: Kind = {
  ...address,
  suffix: 'V2',
  base: '/v2',
  Reply: Type.Object({ data: CustomerAddressV2 }),
  ListReply: AddressListV2,
  show: (record, customer, found) => {
    const { status, ...shown } = addressView(
      record as Recorded<'addresses'>,
      customerRecordsOf(found, customer),
      customerIdFor(customer, NAME),
    );
    return shown;
  },
};

const contact: Kind = {
  kind: 'contacts',
  name: 'Contact',
  names: 'Contacts',
  suffix: '',
  path: '/customers/{customer_id}/contacts',
  parameter: 'contact_id',
  Request: CustomerContactRequest,
  Reply: Type.Object({ data: CustomerContact }),
  ListReply: ContactList,
  hasReferenceFilter: false,
  show: (record, customer, found) => contactView(record as Recorded<'contacts'>, customerRecordsOf(found, customer)),
};

/** Addresses under both versions, and contacts, which the vendor has under the first alone. */
export const KINDS: readonly Kind[] = [address, addressV2, contact];

/** What an operation on such a record is called, and where it is served. */
export const named = ({ base, suffix }: Kind, id: string): { id: string; base?: string } => ({
  id: id + suffix,
  ...(base === undefined ? {} : { base }),
});

/** The path to one of them. */
export const pathToOne = ({ path, parameter }: Kind): string => `${path}/{${parameter}}`;

/** The ids in a call's path. */
export const idsIn = (parameters: Readonly<Record<string, string>>, { parameter }: Kind) => ({
  customerId: parameters.customer_id ?? '',
  id: parameters[parameter] ?? '',
});

/** A record of a customer, by its id, if it is the customer's own. */
export function ownOf(found: RecordSet, { kind }: Kind, customer: Recorded<'customers'>, id: string) {
  const record = found.get(kind, id);
  return record?.customer_id === customer.id ? record : undefined;
}
