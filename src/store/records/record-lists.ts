import type { Recorded, RecordKind } from '../../model/record.ts';
import { foldText } from '../../model/text.ts';
import { type Between, Conditions, escapeLike, type Match, matchText, Parameters } from '../database/conditions.ts';
import { type Query, type Row, toInstant } from '../database/query.ts';
import {
  after,
  and,
  type ItemSource,
  type ListStatements,
  ordered,
  readItems,
  type Sorting,
  sortedRange,
  UNNAMED,
} from '../list-statements.ts';
import { isSearched, mayHaveText, type SearchedKind, VARIANT_SKUS, VARIANT_TITLES } from '../record-search.ts';

/** The filter of a list of records. A record must meet all given parts. Texts are compared as they are stored. */
export interface RecordConditions {
  status?: string | undefined;
  referenceIds?: readonly string[] | undefined;
  customerId?: string | undefined;
  /** Shipments and invoices of this order. */
  orderId?: string | undefined;
  orderTypeId?: string | undefined;
  paymentStatuses?: readonly string[] | undefined;
  shipmentStatus?: string | undefined;
  sources?: readonly string[] | undefined;
  tags?: readonly string[] | undefined;
  /** A text within names, email addresses, numbers, ids, titles and SKUs, without regard to case. */
  search?: string | undefined;
  created?: Between | undefined;
  changed?: Between | undefined;
  name?: Match | undefined;
  fields?: readonly { path: readonly string[]; match: Match }[] | undefined;
}

export interface RecordSort {
  by: 'created_at' | 'changed_at' | 'name' | 'display_name' | 'deleted_at';
  descending: boolean;
}

/** The statements of a list of records: of living ones or, sorted by `deleted_at`, of deleted ones. */
export function recordList<K extends RecordKind>(
  kind: K,
  workspaceId: string,
  wanted: RecordConditions,
  { by, descending }: RecordSort,
): ListStatements<Recorded<K>> {
  const isOfDeleted = by === 'deleted_at';
  const sorting: Sorting = { value: by, type: isOfDeleted ? 'timestamptz' : 'text', id: 'p.id', descending };
  const items: ItemSource<Recorded<K>> = {
    columns: isOfDeleted ? deletedColumns(kind) : 'r.document',
    joins: `join ${kind} r on r.workspace_id = $1 and r.id = page.id`,
    length: (id) => `select octet_length(r.document::text) from ${kind} r where r.workspace_id = $1 and r.id = ${id}`,
    mostBytes: 8 * 1024 * 1024,
    read: isOfDeleted ? readDeleted : ([document]) => JSON.parse(document as string) as Recorded<K>,
  };
  const parametersOf = (): Parameters => {
    const to = new Parameters();
    to.add(workspaceId);
    return to;
  };
  const listed = `from ${kind} p where p.workspace_id = $1 and p.deleted_at is ${isOfDeleted ? 'not null' : 'null'}`;
  const meeting = (to: Parameters, ids?: readonly string[]): string =>
    `${listed} ${and([...(ids ? [`p.id = any (${to.add(ids)}::text[])`] : []), ...textsOf(kind, wanted, to)])}`;
  const keys = `select p.id, ${by} as sort_value`;
  const key = `${keys}, null as total`;
  const indexed = isSearched(kind) && candidateTexts(kind, wanted, new Parameters()).length > 0 ? kind : undefined;
  return {
    scan: (range, among) => {
      const to = parametersOf();
      const placed = and(after(sorting, range.after, to));
      const looked =
        among === undefined ? '' : `from (select p.* ${listed} ${placed} ${ordered(sorting, to.add(among))}) p`;
      const found = looked ? `${looked} where true ${and(textsOf(kind, wanted, to))}` : `${meeting(to)} ${placed}`;
      const page = `${key} ${found} ${ordered(sorting, to.add(range.limit), to.add(range.skip))}`;
      return readItems(page, items, sorting, range, to);
    },
    gather: (range, ids) => {
      const to = parametersOf();
      return readItems(sortedRange(`${keys} ${meeting(to, ids)}`, sorting, range, to), items, sorting, range, to);
    },
    count: (ids) => {
      const to = parametersOf();
      const text = `select count(*) ${meeting(to, ids)}`;
      return { ...UNNAMED, text, values: to.values, read: ([row]) => Number(row?.[0]) };
    },
    isGathered: () => false,
    candidates: indexed ? (most) => candidates(indexed, most) : undefined,
    // No index is sorted by displayed names.
    hasText: by !== 'display_name',
  };

  function candidates(searched: SearchedKind, most: number): Query<string[]> {
    const to = parametersOf();
    const texts = [...candidateTexts(searched, wanted, to), ...textsOf(kind, wanted, to)];
    return {
      ...UNNAMED,
      text: `select p.id ${listed} ${and(texts)} limit ${to.add(most)}`,
      values: to.values,
      read: (rows) => rows.map(([id]) => id as string),
    };
  }
}

/**
 * The columns of a deleted record. Its document is that of its last version before the deletion, which is a version of
 * its own.
 */
const deletedColumns = (kind: RecordKind): string => `r.document, r.deleted_at, (select max(c.version)
    from record_changes c where c.workspace_id = $1 and c.kind = '${kind}' and c.record_id = r.id)`;

const readDeleted = <K extends RecordKind>([document, deletedAt, version]: Row): Recorded<K> => ({
  ...(JSON.parse(document as string) as Recorded<K>),
  ...(version === null ? {} : { version: Number(version) }),
  deleted_at: toInstant(deletedAt as string),
});

/** The condition, by the index, that a record has the texts of the search. Every record has an empty text. */
function candidateTexts(kind: SearchedKind, { search, name }: RecordConditions, to: Parameters): string[] {
  const conditions = new Conditions(to);
  conditions.addText(search || undefined, (text, place) => {
    const may = mayHaveText(kind, `fold_text(${place(text)}::text)`, 'names', 'others');
    return `(p.id = ${place(text)} or ${may})`;
  });
  const part = name && 'contains' in name ? name.contains : '';
  conditions.addText(part || undefined, (text, place) => mayHaveText(kind, `fold_text(${place(text)}::text)`, 'names'));
  return conditions.texts;
}

/** The column has so many characters of a name, folded. */
const NAME_LENGTH = 255;

const SEARCHED = [
  'name',
  'display_name',
  'email',
  'phone',
  'fold_text(reference_id)',
  "fold_text(document->>'display_id')",
];

const SEARCHED_BESIDE: { [K in RecordKind]?: readonly string[] } = {
  products: [VARIANT_TITLES, VARIANT_SKUS],
  items: ["fold_text(document->>'sku')"],
};

function textsOf(kind: RecordKind, wanted: RecordConditions, to: Parameters): string[] {
  const conditions = new Conditions(to);
  // A record without a status is active.
  conditions.add(wanted.status, (status) => `coalesce(document->>'status', 'active') = ${status}`);
  conditions.anyOf('reference_id', wanted.referenceIds);
  conditions.add(wanted.customerId, (id) => `customer_id = ${id}`);
  conditions.add(wanted.orderId, (id) => `order_id = ${id}`);
  conditions.add(wanted.orderTypeId, (id) => `document->>'order_type_id' = ${id}`);
  conditions.anyOf("document->>'payment_status'", wanted.paymentStatuses);
  conditions.add(wanted.shipmentStatus, (word) => `document->>'shipment_status' = ${word}`);
  conditions.anyOf("fold_text(document->>'source')", wanted.sources?.map(foldText));
  conditions.add(
    wanted.tags?.map(foldText),
    (tags) =>
      `exists (select from jsonb_array_elements_text(document->'tags') as tag where fold_text(tag) = any (${tags}::text[]))`,
  );
  conditions.within('created_at', 'text', wanted.created);
  conditions.within('changed_at', 'text', wanted.changed);
  conditions.addText(wanted.name, (match, place) =>
    'contains' in match
      ? matchText('name', match, place)
      : `name = left(fold_text(${place(match.exact)}::text), ${NAME_LENGTH})`,
  );
  for (const { path, match } of wanted.fields ?? []) {
    const value = `(document #>> ${conditions.place(path)}::text[])`;
    conditions.texts.push(matchText(value, match, conditions.place));
  }
  conditions.addText(wanted.search, (search, place) => {
    const pattern = `fold_text(${place(`%${escapeLike(search)}%`)}::text)`;
    const searched = [...SEARCHED, ...(SEARCHED_BESIDE[kind] ?? [])];
    return `(p.id = ${place(search)} or ${searched.map((column) => `${column} like ${pattern}`).join(' or ')})`;
  });
  return conditions.texts;
}
