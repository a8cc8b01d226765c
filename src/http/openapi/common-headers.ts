import type { Operation } from '../../operations/operation.ts';

/** A request header with the same meaning in every dialect, as described in OpenAPI. */
export interface CommonHeader {
  name: string;
  description: string;
  schema: { type: 'string'; enum?: string[]; maxLength?: number };
}

const OF_CONTENT = /^(?:orders|customers|products):/;

/** Whether the operation concerns orders, customers or products, which have versions. */
export const isOfContent = ({ scope }: Operation): boolean => OF_CONTENT.test(scope ?? '');

const changes = ({ scope, method }: Operation): boolean => scope !== null && method !== 'GET';
/** Whether the operation is a write that is done once for each idempotency key. */
export const writes = (operation: Operation): boolean =>
  changes(operation) && !operation.scope?.endsWith(':read') && !operation.skipsConditions;
const isTask = (operation: Operation): boolean => operation.scope !== null && operation.kind === 'task';
/** Whether it changes an existing record: its path names one. A task changes many. */
const writesOne = (operation: Operation): boolean =>
  writes(operation) &&
  !isTask(operation) &&
  !operation.upload &&
  isOfContent(operation) &&
  operation.path.includes('{');
/** Whether it changes one existing order. */
export const writesOneOrder = (operation: Operation): boolean =>
  writesOne(operation) && operation.scope === 'orders:write';
const movesMany = ({ scope, handlesDryRun, skipsConditions, upload }: Operation): boolean =>
  scope === 'orders:write' && handlesDryRun === true && (!skipsConditions || upload !== undefined);
const movesOrders = (operation: Operation): boolean => writesOneOrder(operation) || movesMany(operation);
/** Whether it reads one versioned record, such as an order or a customer. */
export const readsOne = (operation: Operation): boolean =>
  operation.scope !== null && operation.kind === 'read' && operation.path.endsWith('}');

/** Whether it reads one versioned record, so that its reply has a tag for its bytes. */
export const readsTagged = (operation: Operation): boolean =>
  readsOne(operation) || (operation.method === 'GET' && operation.replies[200]?.headers?.['ETag'] !== undefined);

const HEADERS: readonly (CommonHeader & { component: string; isTakenBy(operation: Operation): boolean })[] = [
  {
    component: 'Traceparent',
    name: 'traceparent',
    description:
      'The trace of this request (W3C Trace Context). The history, events and webhooks of the change have it. An invalid one is ignored.',
    schema: { type: 'string' },
    isTakenBy: writes,
  },
  {
    component: 'IdempotencyKey',
    name: 'Idempotency-Key',
    description:
      'A string of your choice for this one request. The same request again gets the same bytes back, with ' +
      '`Idempotency-Replayed: true`, and is done once, however its address is spelled. Another body, query or operation with ' +
      'the same key is refused with 422. Kept for 30 days.',
    schema: { type: 'string', maxLength: 255 },
    isTakenBy: writes,
  },
  {
    component: 'IfMatch',
    name: 'If-Match',
    description:
      'The `ETag` that you read, or only the version, `"7"`: refuse the change if another version is stored ' +
      '(RFC 9110, 13.1.1).',
    schema: { type: 'string' },
    isTakenBy: writesOne,
  },
  {
    component: 'IfNoneMatch',
    name: 'If-None-Match',
    description:
      'The `ETag` that you have: the reply is 304 without a body while the bytes are the same (RFC 9110, 13.1.2).',
    schema: { type: 'string' },
    isTakenBy: readsTagged,
  },
  {
    component: 'UnlessThere',
    name: 'If-None-Match',
    description:
      '`*`: refuse the change if the resource exists. An `ETag`: refuse it while that version is stored ' +
      '(RFC 9110, 13.1.2).',
    schema: { type: 'string' },
    isTakenBy: writesOne,
  },
  {
    component: 'PreferMerge',
    name: 'Prefer',
    description:
      '`merge`: if `If-Match` is out of date, change the order all the same, unless a field that you send has changed ' +
      'since. The reply to a merge has `Preference-Applied: merge` (RFC 7240).',
    schema: { type: 'string', enum: ['merge'] },
    isTakenBy: writesOneOrder,
  },
  {
    component: 'SteleDryRun',
    name: 'Stele-Dry-Run',
    description:
      '`true`: store nothing, and reply 200 with an `Explanation` of the effect: the reply, the changes, the rule ' +
      'that refuses them and its allowed values, the events, and the order as each dialect would show it.',
    schema: { type: 'string', enum: ['true'] },
    isTakenBy: changes,
  },
  {
    component: 'SteleForce',
    name: 'Stele-Force',
    description:
      '`true`: make a move that the status catalog refuses. Needs the scope `orders:force`; the history records it.',
    schema: { type: 'string', enum: ['true'] },
    isTakenBy: movesOrders,
  },
];

/** The headers that an operation accepts in addition to the vendor's, by their names among the components. */
export const commonHeadersOf = (operation: Operation): ReadonlyMap<string, CommonHeader> =>
  new Map(
    HEADERS.filter((header) => header.isTakenBy(operation)).map(({ component, name, description, schema }) => [
      component,
      { name, description, schema },
    ]),
  );
