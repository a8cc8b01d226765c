import type { FieldChange } from '../../model/change.ts';
import { sameValue } from '../../model/equal.ts';
import type { Recorded, RecordKind } from '../../model/record.ts';
import type { RecordVersion } from '../../store/erasure/history.ts';
import type { KeptRecord } from '../../store/erasure/records.ts';
import { blank, blankMentions } from './blank.ts';

/** The kinds that are a customer or belong to one, with what of them says who or where the person is. */
const PERSONAL = {
  customers: [
    ...['name', 'display_name', 'display_id', 'first_name', 'last_name', 'email', 'phone'],
    ...['image_url', 'tags', 'attributes', 'extras'],
  ],
  contacts: ['first_name', 'last_name', 'email', 'phone', 'designation', 'attributes', 'extras'],
  addresses: [
    ...['first_name', 'last_name', 'phone', 'email', 'address_line_1', 'address_line_2', 'city', 'state', 'country'],
    ...['zip_code', 'attributes', 'extras'],
  ],
  payment_methods: ['name', 'extras'],
  service_points: ['name', 'address', 'latitude', 'longitude', 'extras'],
} as const satisfies { [K in RecordKind]?: readonly string[] };

export const PERSONAL_KINDS = Object.keys(PERSONAL) as (keyof typeof PERSONAL)[];

/** What of an order's shipments and invoices leads to the person: where the parcel is, and the document itself. */
const PERSONAL_OF_ORDERS: { [K in RecordKind]?: readonly string[] } = {
  shipments: ['tracking_info'],
  invoices: ['url'],
};

const ALL_PERSONAL: { [K in RecordKind]?: readonly string[] } = { ...PERSONAL, ...PERSONAL_OF_ORDERS };

/** What people write into those, and may name a person in. */
const TEXTS: { [K in RecordKind]?: readonly string[] } = {
  shipments: ['name', 'note', 'remark'],
  invoices: ['name', 'invoice_number', 'remarks', 'items'],
};

/** Records of these kinds always have a name. */
const NAMED = new Set<RecordKind>(['payment_methods', 'service_points']);

type Mentions = (text: string) => boolean;

/**
 * A record without what is personal in it, and what of it went, blank before and after; `undefined` when it has nothing of
 * the kind. Its ids and those that other systems know it by stay, unless they are an address or number of the person. Pure.
 */
export function eraseRecord(
  { kind, record }: KeptRecord,
  mentions: Mentions,
): { record: Recorded<RecordKind>; changes: FieldChange[] } | undefined {
  const after: Record<string, unknown> = {};
  const changes: FieldChange[] = [];
  for (const [field, value] of Object.entries(record)) {
    const left = erasedValue(kind, field, value, mentions);
    const isGone = !sameValue(left, value) || (isPersonal(kind, field) && !(field === 'name' && NAMED.has(kind)));
    if (!isGone) after[field] = value;
    else {
      changes.push({ field, from: left ?? null, to: null });
      if (field === 'name' && NAMED.has(kind)) after[field] = '';
      else if (field === 'aliases' || TEXTS[kind]?.includes(field)) after[field] = left;
    }
  }
  return changes.length > 0 ? { record: after as unknown as Recorded<RecordKind>, changes } : undefined;
}

/** The versions of records' histories that lose something, without it. Pure. */
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
  if (isPersonal(kind, field)) return blank(value);
  const isText = field === 'reference_id' || field === 'aliases' || TEXTS[kind]?.includes(field);
  return isText ? blankMentions(value, mentions) : value;
}

function isPersonal(kind: RecordKind, field: string): boolean {
  return ALL_PERSONAL[kind]?.includes(field) ?? false;
}
