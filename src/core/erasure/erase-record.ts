import type { FieldChange } from '../../model/change.ts';
import { sameValue } from '../../model/equal.ts';
import { ADDRESS_FIELDS, CONTACT_FIELDS, type PartField } from '../../model/order-fields.ts';
import type { OrderRecordKind, Recorded, RecordKind, RecordKinds } from '../../model/record.ts';
import type { RecordVersion } from '../../store/erasure/history.ts';
import type { KeptRecord } from '../../store/erasure/records.ts';
import { blank, blankMentions } from './blank.ts';

/** The kinds that are a customer or belong to one. */
export const PERSONAL_KINDS = [
  'customers',
  'contacts',
  'addresses',
  'payment_methods',
  'service_points',
] as const satisfies RecordKind[];

/** What an erasure does with a field: nothing, blank it, or blank the strings in it that mention the person. */
type Personal = 'no' | 'whole' | 'mentions';

type ErasedKind = (typeof PERSONAL_KINDS)[number] | OrderRecordKind;

const COMMON = { id: 'no', reference_id: 'mentions', extras: 'whole' } as const;
const OF_PARTY = { ...COMMON, customer_id: 'no', status: 'no', is_default: 'no', attributes: 'whole' } as const;
const OF_ORDER = {
  ...COMMON,
  extras: 'no',
  order_id: 'no',
  name: 'mentions',
  issued_at: 'no',
  updated_at: 'no',
} as const;

/** By kind and field, whether the field identifies the person. A new field must be listed here to compile. */
const PERSONAL: { [K in ErasedKind]: { [F in keyof RecordKinds[K]]-?: Personal } } = {
  customers: {
    ...COMMON,
    ...{ name: 'whole', display_name: 'whole', display_id: 'whole', first_name: 'whole', last_name: 'whole' },
    ...{ email: 'whole', phone: 'whole', image_url: 'whole', tags: 'whole', attributes: 'whole' },
    ...{ status: 'no', payment_mode: 'no', payment_term: 'no', shipping_method: 'no', freight_term: 'no' },
    ...{ price_list_id: 'no', sales_rep_ids: 'no', primary_contact_id: 'no', source: 'no', aliases: 'mentions' },
    ...{ default_shipping_address_id: 'no', default_billing_address_id: 'no' },
  },
  contacts: { ...personalOf(CONTACT_FIELDS), ...OF_PARTY },
  addresses: { ...personalOf(ADDRESS_FIELDS), ...OF_PARTY, type: 'no' },
  payment_methods: { ...COMMON, name: 'whole', customer_id: 'no', provider: 'no' },
  service_points: {
    ...COMMON,
    ...{ name: 'whole', address: 'whole', latitude: 'whole', longitude: 'whole' },
    ...{ status: 'no', type_id: 'no', customer_id: 'no' },
  },
  // The tracking information shows where the parcel is, and the URL of an invoice opens the document.
  shipments: {
    ...OF_ORDER,
    ...{
      status: 'no',
      shipment_status: 'no',
      tracking_info: 'whole',
      note: 'mentions',
      remark: 'mentions',
      items: 'no',
    },
  },
  invoices: {
    ...OF_ORDER,
    ...{ invoice_number: 'mentions', payment_status: 'no', total_amount: 'no', paid_amount: 'no', due_date: 'no' },
    ...{ remarks: 'mentions', url: 'whole', items: 'mentions' },
  },
};

function personalOf<F extends string>(parts: Readonly<Record<F, PartField>>): Record<F, Personal> {
  const rows = Object.entries<PartField>(parts).map(([name, { personal }]) => [name, personal]);
  return Object.fromEntries(rows) as Record<F, Personal>;
}

/** The names of the fields that identify a person in a record of some kind, or may mention one. */
export const personalRecordFields = (): string[] => namesWhere((personal) => personal !== 'no');

/** The names of the fields that concern no person in a record of some kind. */
export const plainRecordFields = (): string[] => namesWhere((personal) => personal === 'no');

const namesWhere = (condition: (personal: Personal) => boolean): string[] =>
  Object.values(PERSONAL).flatMap((fields: Record<string, Personal>) =>
    Object.entries(fields).flatMap(([name, personal]) => (condition(personal) ? [name] : [])),
  );

const personalIn = (kind: RecordKind, field: string): Personal =>
  (PERSONAL as { [K in RecordKind]?: Record<string, Personal> })[kind]?.[field] ?? 'no';

/** Records of these kinds always have a name. */
const NAMED = new Set<RecordKind>(['payment_methods', 'service_points']);

type Mentions = (text: string) => boolean;

/**
 * Erases a record. Returns what is left of it and the erased fields, or `undefined` when there is nothing to erase. Ids
 * stay, unless they are an email address or a phone number of the person. Pure.
 */
export function eraseRecord(
  { kind, record }: KeptRecord,
  mentions: Mentions,
): { record: Recorded<RecordKind>; changes: FieldChange[] } | undefined {
  const after: Record<string, unknown> = {};
  const changes: FieldChange[] = [];
  for (const [field, value] of Object.entries(record)) {
    const left = erasedValue(kind, field, value, mentions);
    const keepsName = field === 'name' && NAMED.has(kind);
    const isRemoved = personalIn(kind, field) === 'whole' && !keepsName;
    if (!isRemoved && sameValue(left, value)) {
      after[field] = value;
      continue;
    }
    changes.push({ field, from: left ?? null, to: null });
    // A reference id that mentions the person is removed and not blanked, since it must be unique.
    if (!isRemoved && field !== 'reference_id') after[field] = left;
  }
  return changes.length > 0 ? { record: after as unknown as Recorded<RecordKind>, changes } : undefined;
}

/** Erases in versions of records' histories. Returns the versions in which a value is blanked. Pure. */
export function eraseVersions(versions: readonly RecordVersion[], mentions: Mentions): RecordVersion[] {
  return versions.flatMap((version) => {
    const changes = version.changes.map(({ field, from, to }) => ({
      field,
      from: erasedValue(version.kind, field, from, mentions),
      to: erasedValue(version.kind, field, to, mentions),
    }));
    return sameValue(changes, version.changes) ? [] : [{ ...version, changes }];
  });
}

function erasedValue(kind: RecordKind, field: string, value: unknown, mentions: Mentions): unknown {
  if (value === null || value === undefined) return value;
  const personal = personalIn(kind, field);
  if (personal === 'no') return value;
  return personal === 'whole' ? blank(value) : blankMentions(value, mentions);
}
