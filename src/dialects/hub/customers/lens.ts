import type { RecordSet } from '../../../core/context/record-set.ts';
import {
  type AddressOrContact,
  type CustomerRecords,
  customerRecordsOf,
  DEFAULTS,
  defaultOf,
  isDefault,
  kindOf,
  setDefault,
  writesOf,
} from '../../../core/records/customer-records.ts';
import { sameValue } from '../../../model/equal.ts';
import type { Problem } from '../../../model/failure.ts';
import { customerIdFor, type RecordContent, type Recorded, type RecordWrite } from '../../../model/record.ts';
import { textAt, valueAt } from '../../../operations/values.ts';
import { putOwned, viewOf } from '../addresses/lens.ts';
import { depthProblems, extrasProblems } from '../orders/problems.ts';
import { type RecordLens, unknownReference } from '../records/lens.ts';
import { NAME } from '../settings.ts';
import { customerSchemas } from './schema.ts';

const PARTS = ['addresses', 'contacts'] as const;

/** The view of a customer with the addresses and contacts that were read. Total. */
function view(customer: Recorded<'customers'>, records: RecordSet) {
  const around = customerRecordsOf(records, customer);
  const shown = (kind: (typeof PARTS)[number]) =>
    records
      .all(kind)
      .filter(({ customer_id }) => customer_id === customer.id)
      .map((record) => viewOf(kind, record, isDefault(around, kind, record.id)));
  return {
    id: customerIdFor(customer, NAME),
    version: customer.version,
    reference_id: customer.reference_id,
    display_id: customer.display_id,
    name: customer.name,
    display_name: customer.display_name,
    first_name: customer.first_name,
    last_name: customer.last_name,
    email: customer.email,
    phone: customer.phone,
    status: customer.status ?? 'active',
    payment_mode: customer.payment_mode,
    payment_term: customer.payment_term,
    shipping_method: customer.shipping_method,
    freight_term: customer.freight_term,
    price_list_id: customer.price_list_id,
    sales_rep_ids: customer.sales_rep_ids ?? [],
    primary_contact_id: defaultOf(around, 'primary_contact_id'),
    default_shipping_address_id: defaultOf(around, 'default_shipping_address_id'),
    default_billing_address_id: defaultOf(around, 'default_billing_address_id'),
    image_url: customer.image_url,
    source: customer.source,
    tags: customer.tags ?? [],
    attributes: customer.attributes ?? [],
    aliases: customer.aliases ?? {},
    addresses: shown('addresses'),
    contacts: shown('contacts'),
    created_at: customer.created_at,
    changed_at: customer.changed_at,
    deleted_at: customer.deleted_at,
    extras: customer.extras ?? {},
  } satisfies Record<keyof Recorded<'customers'>, unknown> & Record<(typeof PARTS)[number], unknown>;
}

/** The lens of customers. */
export const customerLens: RecordLens<'customers'> = {
  fields: customerSchemas.fields,
  view,
  wrong: (wished, present, records) => {
    const shown = present && view(present, records);
    const partIds = (kind: (typeof PARTS)[number]): Set<unknown> => new Set(idsOf(valueAt(shown ?? wished, [kind])));
    return [
      ...unknownReference(
        wished,
        'price_list_id',
        present?.price_list_id,
        (id) => records.get('price_lists', id) !== undefined,
      ),
      ...DEFAULTS.flatMap((pointer) =>
        unknownReference(wished, pointer, shown?.[pointer], (id) => partIds(kindOf(pointer)).has(id)),
      ),
      ...(shown ? changedParts(wished, shown) : newPartProblems(wished)),
    ];
  },
};

const idsOf = (parts: unknown): unknown[] => (Array.isArray(parts) ? parts : []).map((part) => textAt(part, ['id']));

/** Parts that a change of the customer sends otherwise than they are shown: they have versions and calls of their own. */
const changedParts = (wished: unknown, shown: ReturnType<typeof view>): Problem[] =>
  PARTS.flatMap((kind): Problem[] => {
    const sent = valueAt(wished, [kind]);
    if (sent === undefined || sameValue(sent, JSON.parse(JSON.stringify(shown[kind])))) return [];
    const reason = `must be as they are, or left out: /customers/{id}/${kind} changes them`;
    return [{ place: 'body', path: [kind], rule: 'reference', reason, binding: 'shape' }];
  });

/** The problems of a new customer's parts that the schema cannot express. */
const newPartProblems = (wished: unknown): Problem[] =>
  PARTS.flatMap((kind) => {
    const parts = valueAt(wished, [kind]);
    const ids = idsOf(parts);
    return ids.flatMap((id, i): Problem[] => {
      const extras = valueAt(parts, [i, 'extras']);
      const deep = depthProblems(extras);
      const wrong = deep.length > 0 ? deep : extrasProblems(extras, undefined);
      const path = [kind, i, 'id'];
      const repeated: Problem = { place: 'body', path, rule: 'duplicate', reason: 'occurs twice', binding: 'shape' };
      return [
        ...wrong.map((problem) => ({ ...problem, path: [kind, i, ...problem.path] })),
        ...(id !== undefined && ids.indexOf(id) < i ? [repeated] : []),
      ];
    });
  });

/** All writes of a new or changed customer: defaults are marks of addresses and contacts too. */
export function customerWrites(
  id: string,
  content: RecordContent<'customers'>,
  { body, newId }: { body: unknown; newId(): string },
  records: RecordSet,
): RecordWrite[] {
  const present = records.get('customers', id);
  const around: CustomerRecords = present
    ? customerRecordsOf(records, present)
    : { id, customer: {}, addresses: new Map(), contacts: new Map() };
  // What the request does not change of the defaults stays as it is stored, in the customer or in a mark.
  const stored = DEFAULTS.flatMap((pointer) => (present?.[pointer] === undefined ? [] : [[pointer, present[pointer]]]));
  const { primary_contact_id, default_shipping_address_id, default_billing_address_id, ...others } = content;
  around.customer = { ...others, ...Object.fromEntries(stored) };
  if (!present) putNewParts(around, body, newId);
  for (const pointer of DEFAULTS) {
    const wished = content[pointer];
    const isMeant = Object.hasOwn(content, pointer) && (wished === undefined || wished !== present?.[pointer]);
    if (isMeant) setDefault(around, pointer, wished);
  }
  return writesOf(around, records);
}

interface SentPart {
  id?: string;
  [field: string]: unknown;
}

/** Fields of a sent part that the hub keeps. */
const KEPT = ['id', 'version', 'customer_id', 'created_at', 'changed_at', 'deleted_at'];

function putNewParts(around: CustomerRecords, body: unknown, newId: () => string): void {
  for (const kind of PARTS) {
    for (const sent of (valueAt(body, [kind]) ?? []) as SentPart[]) {
      const content = Object.fromEntries(Object.entries(sent).filter(([field]) => !KEPT.includes(field)));
      putOwned(around, kind, sent.id ?? newId(), content as AddressOrContact, sent['is_default'] === true);
    }
  }
}
