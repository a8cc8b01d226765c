import { foldText } from '../../model/fold.ts';
import type { Recorded, RecordKind } from '../../model/record.ts';
import { type Between, escapeLike, type Match, matchText, Parameters, type Place } from '../database/conditions.ts';
import type { Query } from '../database/query.ts';

/** Which living records of a kind a list has; every part that is there must hold. Texts are compared as they are stored. */
export interface RecordConditions {
  status?: string | undefined;
  referenceIds?: readonly string[] | undefined;
  customerId?: string | undefined;
  orderTypeId?: string | undefined;
  paymentStatuses?: readonly string[] | undefined;
  shipmentStatus?: string | undefined;
  sources?: readonly string[] | undefined;
  tags?: readonly string[] | undefined;
  /** Looked for within names, email addresses, numbers and ids, without regard to case. */
  search?: string | undefined;
  created?: Between | undefined;
  changed?: Between | undefined;
  name?: Match | undefined;
  fields?: readonly { path: readonly string[]; match: Match }[] | undefined;
}

export type RecordSortColumn = 'created_at' | 'changed_at' | 'name' | 'display_name';

/** A part of a sorted list: what comes after a position, or from the beginning, less what is skipped. */
export interface RecordPageStart {
  by: RecordSortColumn;
  descending: boolean;
  after: { value: string; id: string } | undefined;
  skip: number;
  limit: number;
}

/** A record with the value it is sorted by. */
export interface Placed<K extends RecordKind> {
  record: Recorded<K>;
  value: string;
}

/** Reads a stretch of the list of living records, in its order; records that sort alike go by their ids. */
export function listLiving<K extends RecordKind>(
  kind: K,
  workspaceId: string,
  wanted: RecordConditions,
  { by, descending, after, skip, limit }: RecordPageStart,
): Query<Placed<K>[]> {
  const direction = descending ? 'desc' : 'asc';
  const conditions = conditionsOf(workspaceId, wanted);
  if (after) {
    const id = conditions.place(after.id);
    conditions.add(after.value, (value) => `(${by}, id) ${descending ? '<' : '>'} (${value}, ${id})`);
  }
  return {
    // Without a name it is planned for its own values: which conditions there are differs from call to call.
    name: '',
    text: `select document, ${by} from ${kind} where ${conditions.text()} order by ${by} ${direction}, id ${direction}
      limit ${limit} offset ${skip}`,
    values: conditions.values,
    read: (rows) =>
      rows.map((row) => ({ record: JSON.parse(row[0] as string) as Recorded<K>, value: row[1] as string })),
  };
}

/** How many records such a list has. */
export function countLiving(kind: RecordKind, workspaceId: string, wanted: RecordConditions): Query<number> {
  const conditions = conditionsOf(workspaceId, wanted);
  return {
    name: '',
    text: `select count(*) from ${kind} where ${conditions.text()}`,
    values: conditions.values,
    read: ([row]) => Number(row?.[0]),
  };
}

/** The conditions of a statement, with the values they compare with. */
class Conditions {
  readonly #parameters = new Parameters();
  readonly #texts: string[] = [];
  readonly place: Place = (value) => this.#parameters.add(value);

  /** A condition on a value, unless there is none. */
  add(value: unknown, condition: (place: string) => string): void {
    if (value !== undefined) this.#texts.push(condition(this.place(value)));
  }

  match(value: string, match: Match): void {
    this.#texts.push(matchText(value, match, this.place));
  }

  get values(): unknown[] {
    return this.#parameters.values;
  }

  text(): string {
    return this.#texts.join(' and ');
  }
}

/** The column holds so much of a name, folded. */
const NAME_LENGTH = 255;

const SEARCHED = [
  'name',
  'display_name',
  'email',
  'phone',
  'fold_text(reference_id)',
  "fold_text(document->>'display_id')",
];

function conditionsOf(workspaceId: string, wanted: RecordConditions): Conditions {
  const conditions = new Conditions();
  conditions.add(workspaceId, (id) => `workspace_id = ${id} and deleted_at is null`);
  // A record without a word on its activity is active.
  conditions.add(wanted.status, (status) => `coalesce(document->>'status', 'active') = ${status}`);
  conditions.add(wanted.referenceIds, (ids) => `reference_id = any (${ids}::text[])`);
  conditions.add(wanted.customerId, (id) => `customer_id = ${id}`);
  conditions.add(wanted.orderTypeId, (id) => `document->>'order_type_id' = ${id}`);
  conditions.add(wanted.paymentStatuses, (words) => `document->>'payment_status' = any (${words}::text[])`);
  conditions.add(wanted.shipmentStatus, (word) => `document->>'shipment_status' = ${word}`);
  conditions.add(
    wanted.sources?.map(foldText),
    (sources) => `fold_text(document->>'source') = any (${sources}::text[])`,
  );
  conditions.add(
    wanted.tags?.map(foldText),
    (tags) =>
      `exists (select from jsonb_array_elements_text(document->'tags') as tag where fold_text(tag) = any (${tags}::text[]))`,
  );
  conditions.add(wanted.created?.from, (moment) => `created_at >= ${moment}`);
  conditions.add(wanted.created?.to, (moment) => `created_at <= ${moment}`);
  conditions.add(wanted.changed?.from, (moment) => `changed_at >= ${moment}`);
  conditions.add(wanted.changed?.to, (moment) => `changed_at <= ${moment}`);
  if (wanted.name && 'contains' in wanted.name) conditions.match('name', wanted.name);
  else conditions.add(wanted.name?.exact, (text) => `name = left(fold_text(${text}::text), ${NAME_LENGTH})`);
  for (const { path, match } of wanted.fields ?? []) {
    conditions.match(`(document #>> ${conditions.place(path)}::text[])`, match);
  }
  if (wanted.search !== undefined) {
    const id = conditions.place(wanted.search);
    conditions.add(
      `%${escapeLike(wanted.search)}%`,
      (text) => `(id = ${id} or ${SEARCHED.map((column) => `${column} like fold_text(${text}::text)`).join(' or ')})`,
    );
  }
  return conditions;
}
