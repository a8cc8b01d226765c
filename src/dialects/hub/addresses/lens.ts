import type { RecordSet } from '../../../core/context/record-set.ts';
import {
  type AddressOrContact,
  type AddressOrContactKind,
  type CustomerRecords,
  customerRecordsOf,
  isDefault,
  remove,
  replaceAddressOrContact,
  writesOf,
} from '../../../core/records/customer-records.ts';
import type { RecordContent, Recorded, RecordWrite } from '../../../model/record.ts';
import { valueAt } from '../../../operations/values.ts';
import type { RecordLens } from '../records/lens.ts';
import { addressSchemas, contactSchemas } from './schema.ts';

const FIELDS = { addresses: addressSchemas.fields, contacts: contactSchemas.fields };

/** The lens of addresses or contacts. Which one is the default is decided among all of the customer's. */
export const ownedLens = <K extends AddressOrContactKind>(kind: K): RecordLens<K> => ({
  fields: FIELDS[kind],
  view: (record, records) => {
    const customer = records.get('customers', record.customer_id);
    const marked = customer ? isDefault(customerRecordsOf(records, customer), kind, record.id) : record.is_default;
    return viewOf(kind, record, marked ?? false);
  },
});

/** The view of an address or contact. Total. */
export function viewOf(kind: AddressOrContactKind, record: Recorded<AddressOrContactKind>, marked: boolean) {
  const { id, version, customer_id, created_at, changed_at, deleted_at } = record;
  const stored = record as unknown as Record<string, unknown>;
  const parts = Object.fromEntries(FIELDS[kind].map((field) => [field, stored[field]]));
  return {
    id,
    version,
    customer_id,
    ...parts,
    status: record.status ?? 'active',
    is_default: marked,
    attributes: record.attributes ?? [],
    extras: record.extras ?? {},
    created_at,
    changed_at,
    deleted_at,
  };
}

/**
 * Puts an address or contact into the records of its customer. `wished` says whether it is to be the default;
 * `undefined`: as it is.
 */
export function putOwned(
  customerRecords: CustomerRecords,
  kind: AddressOrContactKind,
  id: string,
  { is_default: _mark, ...content }: AddressOrContact,
  wished: boolean | undefined,
): void {
  const isIt = customerRecords[kind].has(id) && isDefault(customerRecords, kind, id);
  replaceAddressOrContact(customerRecords, kind, id, { ...content, customer_id: customerRecords.id }, wished ?? isIt);
}

/**
 * Whether a request makes an address or contact the default; `undefined` for a patch that does not say. A field of the
 * customer may show it too, so that the stored mark alone does not tell.
 */
export function defaultMeant(body: unknown, isPatch: boolean): boolean | undefined {
  const sent = valueAt(body, ['is_default']);
  return sent === undefined && isPatch ? undefined : sent === true;
}

/** All writes that put an address or contact. `content` is what a request means. */
export function ownedWrites<K extends AddressOrContactKind>(
  kind: K,
  id: string,
  content: RecordContent<K>,
  wished: boolean | undefined,
  customer: Recorded<'customers'>,
  records: RecordSet,
): RecordWrite[] {
  const customerRecords = customerRecordsOf(records, customer);
  putOwned(customerRecords, kind, id, content, wished);
  return writesOf(customerRecords, records);
}

/** All writes that delete an address or contact. */
export function ownedDeletions(
  kind: AddressOrContactKind,
  { id, customer_id }: Recorded<AddressOrContactKind>,
  records: RecordSet,
): RecordWrite[] {
  const customer = records.get('customers', customer_id);
  if (!customer) return [{ kind, id, content: null }];
  const customerRecords = customerRecordsOf(records, customer);
  remove(customerRecords, kind, id);
  return writesOf(customerRecords, records);
}
