import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import { LONGEST_CURSOR } from '../../../core/lists/cursor.ts';
import type { RecordCursorRequest, RecordFilter } from '../../../core/records/record-command.ts';
import type { Problem } from '../../../model/failure.ts';
import { ACTIVITY } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { periodFrom, periodTo, withMoments } from '../days.ts';
import { list, MOST_VALUES, period, readList } from '../orders/query.ts';
import { queryProblem } from '../query-problems.ts';
import { NullableText, Words } from '../schema.ts';

/** A longer text finds no more records. */
const LONGEST_SEARCH = 100;

const SORTS = ['created_at', 'changed_at', 'name'] as const;
type Sort = (typeof SORTS)[number];

/** Query parameters of every list of records. */
const ofAll = {
  reference_id: list('Reference ids'),
  created_from: periodFrom(),
  created_to: periodTo(),
  changed_from: periodFrom(),
  changed_to: periodTo(),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: Type.Optional(
    Type.String({
      maxLength: LONGEST_CURSOR,
      description: 'The `next` of the page before, with the same filter and sort.',
    }),
  ),
  total: Type.Optional(Type.Boolean({ description: 'Count the records of the whole list.' })),
};

const sorted = (sorts: readonly Sort[]) => ({
  sort: Type.Optional(
    Type.Enum(
      sorts.flatMap((sort) => [sort, `-${sort}` as const]),
      { type: 'string', default: '-created_at', description: 'A minus descends.' },
    ),
  ),
});

const searched = (finds: string) => ({
  q: Type.Optional(
    Type.String({ minLength: 1, maxLength: LONGEST_SEARCH, description: `${finds} Case does not matter.` }),
  ),
  deleted: Type.Optional(Type.Boolean({ description: 'Only deleted records, the latest deletion first.' })),
});

const withStatus = { status: Type.Optional(Words(ACTIVITY)) };

const closed = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false });

/** The query of a list of records that can be searched. `finds` says what the search finds. */
export const searchQuery = (finds: string) => closed({ ...searched(finds), ...ofAll, ...sorted(SORTS) });

/** The same for records with a status. */
export const statusQuery = (finds: string) => closed({ ...searched(finds), ...withStatus, ...ofAll, ...sorted(SORTS) });

/** The query of a list of a customer's records. */
export const ownedQuery = closed({ ...ofAll, ...sorted(['created_at', 'changed_at']) });

export type RecordQuery = Partial<Static<ReturnType<typeof statusQuery>>>;

/** A page of records. */
export const recordPage = (item: TSchema, name: string) =>
  Type.Object(
    {
      items: Type.Array(item),
      next: NullableText({ description: 'The `cursor` of the next page; null on the last.' }),
      total: Type.Optional(Type.Integer({ description: 'On request.' })),
    },
    { 'x-name': `${name}List` },
  );

type ListMeant = Pick<RecordCursorRequest<never>, 'filter' | 'sort'>;

const MOMENTS = ['created_from', 'created_to', 'changed_from', 'changed_to'] as const satisfies (keyof RecordQuery)[];

/**
 * The list that a validated query requests. Days are the workspace's. Fails with `invalid`: each impossible value; with
 * `unavailable`.
 */
export async function listMeant(
  query: RecordQuery,
  workspaceId: string,
  core: Pick<Core, 'read'>,
): Promise<Result<ListMeant>> {
  const dated = await withMoments(query, MOMENTS, workspaceId, core);
  return dated.ok ? listOf(dated.value) : dated;
}

function listOf(query: RecordQuery): Result<ListMeant> {
  const problems: Problem[] = [];
  const wrong = (name: string, rule: Problem['rule'], reason: string, expected?: unknown): void => {
    problems.push(queryProblem(name, rule, reason, expected));
  };
  const { reference_id: sent } = query;
  const read = sent === undefined ? undefined : readList(sent);
  if (sent !== undefined && !read) wrong('reference_id', 'format', 'has a misplaced quotation mark');
  if (read?.length === 0) wrong('reference_id', 'required', 'names nothing');
  if (read && read.length > MOST_VALUES) {
    wrong('reference_id', 'count', `must have at most ${MOST_VALUES} values`, MOST_VALUES);
  }
  const search = query.q?.trim();
  if (search === '') wrong('q', 'required', 'names nothing');
  if (query.deleted && query.sort !== undefined) wrong('sort', 'count', 'must not be sent together with deleted');
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const filter: RecordFilter = {
    status: query.status,
    referenceIds: read,
    search,
    created: period(query.created_from, query.created_to),
    changed: period(query.changed_from, query.changed_to),
  };
  return ok({ filter, sort: query.deleted ? 'deleted_at' : sortMeant(query.sort ?? '-created_at') });
}

const sortMeant = (sort: NonNullable<RecordQuery['sort']>) => ({
  by: sort.replace('-', '') as Sort,
  descending: sort.startsWith('-'),
});
