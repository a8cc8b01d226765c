import { type Static, Type } from 'typebox';
import type { Core } from '../../../core/core.ts';
import type { RequestFilter, RequestPlace } from '../../../core/requests/read-requests.ts';
import type { Problem } from '../../../model/failure.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { isPossibleId } from '../../../model/text.ts';
import { parseInstant } from '../../../model/time.ts';
import type { Call, Operation } from '../../../operations/operation.ts';
import { list, read } from '../../../operations/other-kinds.ts';
import { json } from '../../../operations/reply.ts';
import { periodFrom, periodTo, withMoments } from '../days.ts';
import { actorsNamed, type KnownOperations, unknownWords, wordsOf } from '../history/known-words.ts';
import { backwards, period } from '../orders/query.ts';
import { invalidAfter, queryProblem } from '../query-problems.ts';
import { CLOSED, CursorQuery, Words } from '../schema.ts';
import { KeptRequestWithBody, RequestPage, RequestSummary, showGroup, showRequest, showWithBody } from './schema.ts';

const Part = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 255, description }));

const FILTERS = {
  from: periodFrom(),
  to: periodTo(),
  outcome: Type.Optional(
    Words(['failed', 'succeeded', 'all'], {
      description: 'Failed requests by default. Others are kept only on request.',
    }),
  ),
  key: Part("A user's name, email address or id; an API key's name, id or shown beginning."),
  dialect: Part('The dialect that was called.'),
  operation: Part('The id of an operation, such as `updateOrderStatus`.'),
  status: Type.Optional(
    Type.String({ minLength: 1, maxLength: 3, description: 'A status, or a class such as `4xx`.' }),
  ),
  order: Part('An order, by any of its ids.'),
  field: Part('A field that a refusal names, such as `line_items[].sku`.'),
  request_id: Part('The `X-Request-Id` of the reply.'),
};

const RequestQuery = Type.Object({ ...FILTERS, ...CursorQuery.properties }, CLOSED);
const SummaryQuery = Type.Object(
  {
    ...FILTERS,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Groups; 50 by default.' })),
  },
  CLOSED,
);

const DEFAULT_PAGE = 100;
const DEFAULT_GROUPS = 50;

const ABOUT =
  'A workspace keeps the requests that failed, or all, for as many days as its settings say. A key without the scope ' +
  '`admin` sees its own requests only.';

type Filters = Omit<Static<typeof SummaryQuery>, 'limit'>;

/** The key whose requests a caller may see; `undefined` for all. */
const ownKeyOf = ({ scopes, keyId }: Call['principal']): string | undefined =>
  scopes.has('admin') ? undefined : keyId;

/** Reads the filter. Fails with `invalid`, `forbidden` and `unavailable`. */
async function filterOf(
  { query, principal }: { query: Filters; principal: Call['principal'] },
  known: readonly KnownOperations[],
  core: Core,
): Promise<Result<RequestFilter>> {
  const dated = await withMoments(query, ['from', 'to'], principal.workspaceId, core);
  if (!dated.ok) return dated;
  const { outcome = 'failed', status, dialect, operation, order, field, request_id: requestId } = query;
  const { from, to } = period(dated.value.from, dated.value.to) ?? {};
  const all = wordsOf(known);
  const problems: Problem[] = [
    ...backwards({ from, to }),
    ...(dialect === undefined ? [] : unknownWords('dialect', [dialect], all.dialect)),
    ...(operation === undefined ? [] : unknownWords('operation', [operation], all.operation)),
    ...(status === undefined || STATUS.test(status)
      ? []
      : [queryProblem('status', 'format', 'must be a status such as 404, or a class such as 4xx')]),
  ];
  if (problems.length > 0) return refuse({ kind: 'invalid', problems });
  const keyIds = await keysOf(query.key, principal, core);
  if (!keyIds.ok) return keyIds;
  return ok({
    from,
    to,
    isFailed: outcome === 'all' ? undefined : outcome === 'failed',
    keyIds: keyIds.value,
    dialect,
    operation,
    status: status === undefined ? undefined : Number(status.replace('xx', '')),
    order,
    field: field?.replaceAll(/\[\d+\]/g, '[]'),
    requestId,
  });
}

/** A status, or a class of statuses. */
const STATUS = /^[1-5](?:xx|\d\d)$/;

/** The keys and users whose requests are meant; `undefined` for all. A key without the scope `admin` sees its own. */
async function keysOf(
  text: string | undefined,
  principal: Call['principal'],
  core: Core,
): Promise<Result<string[] | undefined>> {
  const own = ownKeyOf(principal);
  if (text === undefined) return ok(own === undefined ? undefined : [own]);
  if (own !== undefined) return text === own ? ok([own]) : refuse({ kind: 'forbidden', scope: 'admin' });
  return actorsNamed('key', [text], principal.workspaceId, core);
}

const cursorOf = ({ receivedAt, id }: RequestPlace): string => `${receivedAt}_${id}`;

/** Reads a cursor, `undefined` if it is none. */
function placeOf(cursor: string): RequestPlace | undefined {
  const at = cursor.indexOf('_');
  const [receivedAt, id] = [cursor.slice(0, at), cursor.slice(at + 1)];
  return parseInstant(receivedAt) === receivedAt && isPossibleId(id) ? { receivedAt, id } : undefined;
}

const listRequests = (known: () => readonly KnownOperations[]) =>
  list({
    id: 'listRequests',
    method: 'GET',
    path: '/requests',
    scope: 'any',
    summary: 'List the requests that failed, the latest first',
    description: `${ABOUT} A page may have fewer items than its limit, or none, before the last one, whose \`next\` is null.`,
    query: RequestQuery,
    replies: { 200: { description: 'A page of requests', schema: RequestPage } },
    answer: async (call, core) => {
      const { after, limit: size = DEFAULT_PAGE } = call.query;
      const place = after === undefined ? undefined : placeOf(after);
      if (after !== undefined && !place) {
        return invalidAfter();
      }
      const filter = await filterOf(call, known(), core);
      if (!filter.ok) return filter;
      const page = await core.requests.list(call.principal.workspaceId, filter.value, { after: place, size });
      if (!page.ok) return page;
      const { requests, actors, next, missing } = page.value;
      const items = requests.map((request) => showRequest(request, actors));
      return ok(json(200, { items, next: next ? cursorOf(next) : null, missing }));
    },
  });

const summarizeRequests = (known: () => readonly KnownOperations[]) =>
  read({
    id: 'summarizeRequests',
    method: 'GET',
    path: '/requests/summary',
    scope: 'any',
    summary: 'Count the requests that failed by operation, status, reason and field',
    description:
      `${ABOUT} The commonest first, each with its first and last time. A request counts once for each field that its ` +
      'refusal names. Of the requests that are meant, the latest 200 000 are counted.',
    query: SummaryQuery,
    replies: { 200: { description: 'Groups of requests', schema: RequestSummary } },
    answer: async (call, core) => {
      const filter = await filterOf(call, known(), core);
      if (!filter.ok) return filter;
      const { limit = DEFAULT_GROUPS } = call.query;
      const counted = await core.requests.summary(call.principal.workspaceId, filter.value, limit);
      if (!counted.ok) return counted;
      const { groups, actors, missing } = counted.value;
      return ok(json(200, { groups: groups.map((group) => showGroup(group, actors)), missing }));
    },
  });

const getRequest = read({
  id: 'getRequest',
  method: 'GET',
  path: '/requests/{id}',
  scope: 'any',
  summary: 'Show a request that was kept, with its masked body',
  description: ABOUT,
  parameters: { id: 'The `id` of the request in the list.' },
  replies: { 200: { description: 'The request', schema: KeptRequestWithBody } },
  answer: async (call, core) => {
    const { id, principal } = call;
    if (!isPossibleId(id)) return refuse({ kind: 'not_found', entity: 'request', id });
    const found = await core.requests.one(principal.workspaceId, id, ownKeyOf(principal));
    return found.ok ? ok(json(200, showWithBody(found.value.request, found.value.actors))) : found;
  },
});

/** The calls that show kept requests. `known` are the dialects with their operations. */
export const requestCalls = (known: () => readonly KnownOperations[]): readonly Operation[] => [
  listRequests(known),
  summarizeRequests(known),
  getRequest,
];
