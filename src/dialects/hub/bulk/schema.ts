import { type Static, type TSchema, Type } from 'typebox';
import { FieldChange } from '../../../operations/dry-run.ts';
import { ProblemReply } from '../errors.ts';
import { LIST_NAMES, MOST_VALUES, OrderQuery } from '../orders/query.ts';
import { OrderMergePatch, StatusTarget, TagChange } from '../orders/schema.ts';
import { Words } from '../schema.ts';

/** The largest number of orders in one call. */
export const MOST_ORDERS = 10_000;

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
    result: Words(['changed', 'unchanged', 'refused'] as const),
    version: Type.Optional(Type.Integer()),
    problem: Type.Optional(
      Type.Object({}, { additionalProperties: true, description: 'The problem of a refused order.' }),
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
};

export const BulkReply = Type.Object(
  { ...counts, dry_run: Type.Boolean(), results: Type.Array(BulkResult) },
  { 'x-name': 'BulkReply' },
);

/** A line of a streamed reply. */
export const BulkLine = Type.Union(
  [
    Type.Object({ total: Type.Integer(), dry_run: Type.Boolean() }, { description: 'The first.' }),
    BulkResult,
    Type.Object({ summary: Type.Object(counts) }, { description: 'The last.' }),
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
