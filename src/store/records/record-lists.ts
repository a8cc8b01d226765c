import type { Recorded, RecordKind } from '../../model/record.ts';
import { foldText } from '../../model/text.ts';
import { mayHaveText } from '../customer-search.ts';
import { type Between, Conditions, escapeLike, type Match, matchText, Parameters } from '../database/conditions.ts';
import type { Query } from '../database/query.ts';
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
  /** A text within names, email addresses, numbers and ids, without regard to case. */
  search?: string | undefined;
  created?: Between | undefined;
  changed?: Between | undefined;
  name?: Match | undefined;
  fields?: readonly { path: readonly string[]; match: Match }[] | undefined;
}

export interface RecordSort {
  by: 'created_at' | 'changed_at' | 'name' | 'display_name';
  descending: boolean;
}

/** The statements of a list of living records. */
export function recordList<K extends RecordKind>(
  kind: K,
  workspaceId: string,
  wanted: RecordConditions,
  { by, descending }: RecordSort,
): ListStatements<Recorded<K>> {
  const sorting: Sorting = { value: by, type: 'text', id: 'p.id', descending };
  const items: ItemSource<Recorded<K>> = {
    columns: 'r.document',
    joins: `join ${kind} r on r.workspace_id = $1 and r.id = page.id`,
    length: (id) => `select octet_length(r.document::text) from ${kind} r where r.workspace_id = $1 and r.id = ${id}`,
    mostBytes: 8 * 1024 * 1024,
    read: ([document]) => JSON.parse(document as string) as Recorded<K>,
  };
  const parametersOf = (): Parameters => {
    const to = new Parameters();
    to.add(workspaceId);
    return to;
  };
  const living = `from ${kind} p where p.workspace_id = $1 and p.deleted_at is null`;
  const meeting = (to: Parameters, ids?: readonly string[]): string =>
    `${living} ${and([...(ids ? [`p.id = any (${to.add(ids)}::text[])`] : []), ...textsOf(wanted, to)])}`;
  const keys = `select p.id, ${by} as sort_value`;
  const key = `${keys}, null as total`;
  const isIndexed = kind === 'customers' && candidateTexts(wanted, new Parameters()).length > 0;
  return {
    scan: (range, among) => {
      const to = parametersOf();
      const placed = and(after(sorting, range.after, to));
      const looked =
        among === undefined ? '' : `from (select p.* ${living} ${placed} ${ordered(sorting, to.add(among))}) p`;
      const found = looked ? `${looked} where true ${and(textsOf(wanted, to))}` : `${meeting(to)} ${placed}`;
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
    candidates: isIndexed ? candidates : undefined,
    // No index is sorted by displayed names.
    hasText: by !== 'display_name',
  };

  function candidates(most: number): Query<string[]> {
    const to = parametersOf();
    const texts = [...candidateTexts(wanted, to), ...textsOf(wanted, to)];
    return {
      ...UNNAMED,
      text: `select p.id ${living} ${and(texts)} limit ${to.add(most)}`,
      values: to.values,
      read: (rows) => rows.map(([id]) => id as string),
    };
  }
}

/** The condition, by the index, that a customer has the texts of the search. Every customer has an empty text. */
function candidateTexts({ search, name }: RecordConditions, to: Parameters): string[] {
  const conditions = new Conditions(to);
  conditions.addText(search || undefined, (text, place) => {
    const may = mayHaveText(`fold_text(${place(text)}::text)`, 'names', 'others');
    return `(p.id = ${place(text)} or ${may})`;
  });
  const part = name && 'contains' in name ? name.contains : '';
  conditions.addText(part || undefined, (text, place) => mayHaveText(`fold_text(${place(text)}::text)`, 'names'));
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

function textsOf(wanted: RecordConditions, to: Parameters): string[] {
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
    return `(p.id = ${place(search)} or ${SEARCHED.map((column) => `${column} like ${pattern}`).join(' or ')})`;
  });
  return conditions.texts;
}
