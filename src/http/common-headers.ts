import type { Operation } from '../operations/operation.ts';

/** A request header that means the same in every dialect, as OpenAPI describes it. */
export interface CommonHeader {
  name: string;
  description: string;
  schema: { type: 'string'; enum?: string[]; maxLength?: number };
}

const OF_CONTENT = /^(?:orders|customers|products):/;
const READ_OF_CONTENT = /^(?:orders|customers|products):read$/;

/** Whether it is about orders, customers or products, which have versions. */
export const isOfContent = ({ scope }: Operation): boolean => OF_CONTENT.test(scope ?? '');

const changes = ({ scope, method }: Operation): boolean => scope !== null && method !== 'GET';
/** Whether it writes as all do: once for each idempotency key. */
export const writes = (operation: Operation): boolean =>
  changes(operation) && !operation.scope?.endsWith(':read') && !operation.skipsConditions;
/** It is about something that is there already: a path that names nothing makes something. */
const writesOne = (operation: Operation): boolean =>
  writes(operation) && !operation.upload && isOfContent(operation) && operation.path.includes('{');
/** Whether it writes one order that is there already. */
export const writesOneOrder = (operation: Operation): boolean =>
  writesOne(operation) && operation.scope === 'orders:write';
const movesMany = ({ scope, handlesDryRun, skipsConditions, upload }: Operation): boolean =>
  scope === 'orders:write' && handlesDryRun === true && (!skipsConditions || upload !== undefined);
const movesOrders = (operation: Operation): boolean => writesOneOrder(operation) || movesMany(operation);
/** Whether it reads one order, customer or product. */
export const readsOne = (operation: Operation): boolean =>
  operation.method === 'GET' && READ_OF_CONTENT.test(operation.scope ?? '') && operation.path.endsWith('}');

/** Whether it reads what has a version, and so is answered with a tag that stands for the bytes. */
export const readsTagged = (operation: Operation): boolean =>
  readsOne(operation) || (operation.method === 'GET' && operation.replies[200]?.headers?.['ETag'] !== undefined);

const HEADERS: readonly (CommonHeader & { component: string; isTakenBy(operation: Operation): boolean })[] = [
  {
    component: 'IdempotencyKey',
    name: 'Idempotency-Key',
    description:
      'A text of your own for this one request. Sent again with the same body, it is answered with the same bytes and ' +
      '`Idempotency-Replayed: true`, and nothing is done twice, however its address is spelled. With another body or query, or ' +
      'for another operation, it is refused with 422. Kept for 30 days.',
    schema: { type: 'string', maxLength: 255 },
    isTakenBy: writes,
  },
  {
    component: 'IfMatch',
    name: 'If-Match',
    description:
      'The `ETag` of what you read, or the version alone, `"7"`: refuse the change if another version is stored ' +
      '(RFC 9110, 13.1.1).',
    schema: { type: 'string' },
    isTakenBy: writesOne,
  },
  {
    component: 'IfNoneMatch',
    name: 'If-None-Match',
    description:
      'The `ETag` of what you have: answered with 304 and no body while the same bytes would be sent (RFC 9110, 13.1.2).',
    schema: { type: 'string' },
    isTakenBy: readsTagged,
  },
  {
    component: 'UnlessThere',
    name: 'If-None-Match',
    description:
      '`*`: refuse the change if there is anything. The `ETag` of what you have: refuse it while that version is stored ' +
      '(RFC 9110, 13.1.2).',
    schema: { type: 'string' },
    isTakenBy: writesOne,
  },
  {
    component: 'PreferMerge',
    name: 'Prefer',
    description:
      '`merge`: when `If-Match` is out of date, change the order all the same, unless a field you send has changed ' +
      'since. A reply that was merged says `Preference-Applied: merge` (RFC 7240).',
    schema: { type: 'string', enum: ['merge'] },
    isTakenBy: writesOneOrder,
  },
  {
    component: 'SteleDryRun',
    name: 'Stele-Dry-Run',
    description:
      '`true`: store nothing, and answer 200 with an `Explanation` of what would happen: the reply, the changes, the rule ' +
      'that refuses them and what it allows, the events, and the order as each dialect would show it.',
    schema: { type: 'string', enum: ['true'] },
    isTakenBy: changes,
  },
  {
    component: 'SteleForce',
    name: 'Stele-Force',
    description:
      '`true`: make a move that the status catalog refuses. Needs the scope `orders:force`; the history tells.',
    schema: { type: 'string', enum: ['true'] },
    isTakenBy: movesOrders,
  },
];

/** The headers that an operation takes beside what its vendor says, by the name each has among the components. */
export const commonHeadersOf = (operation: Operation): ReadonlyMap<string, CommonHeader> =>
  new Map(
    HEADERS.filter((header) => header.isTakenBy(operation)).map(({ component, name, description, schema }) => [
      component,
      { name, description, schema },
    ]),
  );
