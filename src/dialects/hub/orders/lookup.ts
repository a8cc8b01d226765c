import { Type } from 'typebox';
import { NAME_KINDS, type NameKind } from '../../../core/orders/order-names.ts';
import { ok, refuse } from '../../../model/result.ts';
import { isBlank } from '../../../model/text.ts';
import { list } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { queryProblem } from '../query-problems.ts';
import { CLOSED, Words } from '../schema.ts';
import { view } from './lens.ts';
import { ShownOrder } from './schema.ts';

const LONGEST_NAME = 255;
const MOST_MATCHES = 50;
const DEFAULT_MATCHES = 20;

const LookupQuery = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: LONGEST_NAME,
      description:
        "An id, display id, reference id or PO number of an order, or a vendor's own id (an alias). Case and blanks " +
        'around it do not matter. Digits are also the number at the end of a display id, after other characters: ' +
        '`1150` finds `SO-1150`, and not `SO-11150`.',
    }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_MATCHES, default: DEFAULT_MATCHES })),
  },
  CLOSED,
);

const OrderMatch = Type.Object(
  {
    matched: Type.Array(Words<NameKind>(NAME_KINDS), {
      description: 'The kinds of names that the name is of the order.',
    }),
    order: ShownOrder,
  },
  { 'x-name': 'OrderMatch' },
);

const OrderMatches = Type.Object(
  { matches: Type.Array(OrderMatch), more: Type.Boolean({ description: 'Whether more orders have the name.' }) },
  { 'x-name': 'OrderMatches' },
);

/** The call that finds orders by any of their names. */
export const lookupOrders = list({
  id: 'lookupOrders',
  method: 'GET',
  path: '/orders/lookup',
  scope: 'orders:read',
  summary: 'Find orders by any of their names',
  description:
    'All orders of which `name` is a name, with the kinds of names that it is. Deleted orders come last, with their ' +
    '`deleted_at`; the newest of each come first. A name that no order has finds nothing.',
  query: LookupQuery,
  replies: { 200: { description: 'The orders that have the name', schema: OrderMatches } },
  answer: async ({ query, principal }, core) => {
    if (isBlank(query.name)) return refuse({ kind: 'invalid', problems: [BLANK] });
    const read = await core.read.named(principal.workspaceId, query.name, query.limit ?? DEFAULT_MATCHES);
    if (!read.ok) return read;
    const { found, context, hasMore } = read.value;
    const matches = found.map(({ order, matched }) => ({ matched, order: view(order, context) }));
    return ok(json(200, { matches, more: hasMore }));
  },
});

const BLANK = queryProblem('name', 'required', 'names nothing');
