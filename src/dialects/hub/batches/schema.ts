import { type Static, type TSchema, Type } from 'typebox';
import { BATCH_KINDS, BATCH_STATES } from '../../../model/batch.ts';
import { FieldChange } from '../../../operations/dry-run.ts';
import { ProblemReply } from '../errors.ts';
import { Actor } from '../history/schema.ts';
import { LIST_NAMES, MOST_VALUES, OrderQuery } from '../orders/query.ts';
import { OrderMergePatch, StatusTarget, TagChange } from '../orders/schema.ts';
import { CursorQuery, NullableText, Words } from '../schema.ts';

/** The largest number of orders in one transaction, in a list of ids, and in a reply that is one document. */
export const MOST_ORDERS = 10_000;

/** The results in the reply to a dry run of more orders. */
export const MOST_SHOWN = 20;

/** The largest number of orders that a filter may match. */
export const MOST_MATCHES = 1_000_000;

const { sort, limit, cursor, fields, total, deleted, ...filters } = OrderQuery.properties;

/** A list of the filter: as in the query, or as an array. */
const list = (written: TSchema) =>
  Type.Optional(
    Type.Unsafe<string | string[]>({
      ...written,
      type: ['string', 'array'],
      items: Type.String({ minLength: 1, maxLength: 255 }),
      minItems: 1,
      maxItems: MOST_VALUES,
    }),
  );

const lists = Object.fromEntries(LIST_NAMES.map((name) => [name, list(filters[name])])) as Record<
  (typeof LIST_NAMES)[number],
  ReturnType<typeof list>
>;

const BulkFilter = Type.Object(
  { ...filters, ...lists },
  {
    'x-name': 'OrderFilter',
    additionalProperties: false,
    minProperties: 1,
    description: 'The parameters of the list of orders. A list may also be an array.',
  },
);

/** The problem type of a refused all-or-nothing change. */
export const BULK_REFUSED = 'urn:problem-type:stele:bulk-refused';

/** The orders and their changes. */
export const BulkRequest = Type.Object(
  {
    ids: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { minItems: 1, maxItems: MOST_ORDERS }),
    ),
    filter: Type.Optional(BulkFilter),
    status: Type.Optional(StatusTarget),
    patch: Type.Optional(OrderMergePatch),
    tags: Type.Optional(TagChange),
    all_or_nothing: Type.Optional(
      Type.Boolean({ description: 'Change nothing if an order is refused: the reply is then 409.' }),
    ),
    expect: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: MOST_MATCHES,
        description:
          'How many orders there must be: otherwise nothing is changed, and the reply is 409 with their number. Required for a ' +
          `filter that matches more than ${MOST_ORDERS}.`,
      }),
    ),
    reason: Type.Optional(Type.String({ maxLength: 1000, description: 'The reason, for the history.' })),
  },
  {
    'x-name': 'BulkRequest',
    additionalProperties: false,
    oneOf: [{ required: ['ids'] }, { required: ['filter'] }],
    anyOf: [{ required: ['status'] }, { required: ['patch'] }, { required: ['tags'] }],
    description: 'Either `ids` or `filter`, and at least one of `status`, `patch` and `tags`.',
  },
);
export type BulkRequest = Static<typeof BulkRequest>;

/** The result for one order. */
export const BulkResult = Type.Object(
  {
    id: Type.String(),
    result: Words(['changed', 'unchanged', 'refused', 'failed'] as const, {
      description: '`failed`: the hub or its database could not do it. `refused`: the order does not permit it.',
    }),
    version: Type.Optional(Type.Integer()),
    display_id: Type.Optional(Type.String({ description: "In a dry run: the order's number for people." })),
    problem: Type.Optional(
      Type.Object({}, { additionalProperties: true, description: 'The problem of a refused or failed order.' }),
    ),
    changes: Type.Optional(Type.Array(FieldChange, { description: 'In a dry run: the changes that would be made.' })),
  },
  { 'x-name': 'BulkResult' },
);
export type BulkResult = Static<typeof BulkResult>;

const counts = {
  total: Type.Integer(),
  changed: Type.Integer(),
  unchanged: Type.Integer(),
  refused: Type.Integer(),
  failed: Type.Integer({
    description: 'Orders that could not be done. Those that may succeed later are done when the batch continues.',
  }),
};

const batchId = Type.Optional(
  Type.String({ description: 'The id of the batch. A dry run has none, nor has a refused all-or-nothing change.' }),
);

const moves = Type.Optional(
  Type.Array(
    Type.Object({
      from: Type.String({ description: 'The id of a status.' }),
      to: Type.String({ description: 'The id of a status.' }),
      orders: Type.Integer(),
    }),
    { description: 'In a dry run: the moves between statuses, those of most orders first.' },
  ),
);

export const BulkReply = Type.Object(
  {
    batch_id: batchId,
    ...counts,
    dry_run: Type.Boolean(),
    moves,
    results: Type.Array(BulkResult, {
      description:
        `Of more than ${MOST_ORDERS} orders, a dry run has the first ${MOST_SHOWN}, and another call none: ` +
        '`/batches/{id}/results` has them.',
    }),
  },
  { 'x-name': 'BulkReply' },
);

/** A line of a streamed reply. */
export type BulkLine = Static<typeof BulkLine>;
export const BulkLine = Type.Union(
  [
    Type.Object({ batch_id: batchId, total: Type.Integer(), dry_run: Type.Boolean() }, { description: 'The first.' }),
    BulkResult,
    Type.Object(
      {
        summary: Type.Object({
          ...counts,
          moves,
          problem: Type.Optional(
            Type.Object({}, { additionalProperties: true, description: 'Why the batch stopped before its end.' }),
          ),
        }),
      },
      { description: 'The last.' },
    ),
  ],
  { 'x-name': 'BulkLine' },
);

/** The reply to a refused all-or-nothing change. */
const BulkRefusal = Type.Object(
  {
    type: Words([BULK_REFUSED]),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    request_id: Type.String(),
    results: Type.Array(BulkResult, { description: 'The refused orders.' }),
  },
  { 'x-name': 'BulkRefusal' },
);

/** The body of a 409: the refused orders, or the problem of the call itself. */
export const BulkConflict = Type.Union([BulkRefusal, ProblemReply]);

/** The body of an undo. */
export const BatchUndo = Type.Object(
  {
    overwrite: Type.Optional(
      Type.Boolean({
        description: 'Take fields back that were changed since, too. By default, such orders stay, and are named.',
      }),
    ),
    reason: Type.Optional(Type.String({ maxLength: 1000, description: 'The reason, for the history.' })),
  },
  { 'x-name': 'BatchUndo', additionalProperties: false },
);
export type BatchUndo = Static<typeof BatchUndo>;

/** A batch as the API shows it. */
export const ShownBatch = Type.Object(
  {
    id: Type.String(),
    kind: Words(BATCH_KINDS),
    subject: Words(['orders', 'customers', 'products', 'items'] as const),
    state: Words(BATCH_STATES, {
      description:
        '`cut_off`: it stopped before its end, and can be continued. `undone`: the batch in `undone_by` takes it back.',
    }),
    total: Type.Union([Type.Integer(), Type.Null()], {
      description: 'The number of its orders or rows; null until it is known.',
    }),
    changed: Type.Integer({ description: 'Orders that have a new version, the created and deleted ones too.' }),
    unchanged: Type.Integer(),
    refused: Type.Integer(),
    failed: Type.Integer(),
    left: Type.Union([Type.Integer(), Type.Null()], { description: 'Orders that are not done yet.' }),
    request: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()], {
      description: 'What was asked. Null once the data of a person were erased from it.',
    }),
    reason: NullableText(),
    actor: Actor,
    operation: Type.String(),
    request_id: Type.String(),
    idempotency_key: NullableText({ description: 'The `Idempotency-Key` with which the same call continues.' }),
    undoes: NullableText({ description: 'The batch that this one takes back.' }),
    undone_by: NullableText({ description: 'The batch that takes this one back.' }),
    started_at: Type.String({ format: 'date-time' }),
    changed_at: Type.String({ format: 'date-time' }),
  },
  { 'x-name': 'Batch' },
);

export const BatchQuery = Type.Object(
  {
    ...CursorQuery.properties,
    kind: Type.Optional(Words(BATCH_KINDS)),
    state: Type.Optional(Words(BATCH_STATES)),
  },
  { additionalProperties: false },
);

/** The problem type of a row of an import. */
export const ROW_REFUSED = 'urn:problem-type:stele:row-refused';

/** The words for what became of an order. `pending`: it is not done yet. */
const RESULT_WORDS = ['changed', 'unchanged', 'refused', 'failed', 'pending'] as const;

export const BatchResultsQuery = Type.Object(
  { ...CursorQuery.properties, result: Type.Optional(Words(RESULT_WORDS)) },
  { additionalProperties: false },
);

/** What became of one order of a batch. */
export const BatchOrder = Type.Object(
  {
    id: NullableText({ description: 'The id of the order; null for a row of an import that was refused.' }),
    display_id: NullableText({ description: "The order's number for people; null where there is no order." }),
    row: Type.Optional(Type.Integer({ description: 'Of a refused row of an import: its number, from 1.' })),
    line: Type.Optional(Type.Integer({ description: 'Of a refused row of an import: its line in the file.' })),
    result: Words(RESULT_WORDS),
    version_before: Type.Union([Type.Integer(), Type.Null()], { description: 'Null for none: it did not exist.' }),
    version_after: Type.Union([Type.Integer(), Type.Null()]),
    problem: Type.Union([Type.Object({}, { additionalProperties: true }), Type.Null()]),
  },
  { 'x-name': 'BatchOrder' },
);
export type BatchOrder = Static<typeof BatchOrder>;
