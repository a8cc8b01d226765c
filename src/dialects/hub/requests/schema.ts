import { type Static, Type } from 'typebox';
import type { Actors, RequestGroup } from '../../../core/requests/read-requests.ts';
import type { KeptRequest as Kept } from '../../../model/kept-request.ts';
import { NullableText, PageOf, Words } from '../schema.ts';

const Caller = Type.Object(
  {
    id: Type.String(),
    kind: Type.Union([Words(['key', 'user']), Type.Null()]),
    name: NullableText(),
  },
  { 'x-name': 'RequestCaller', description: 'The API key, or the user of an access token.' },
);

const NullableStatus = () =>
  Type.Unsafe<number | null>({
    type: ['integer', 'null'],
    description: 'Null if the client closed the connection before it had the reply.',
  });

export const KeptRequest = Type.Object(
  {
    id: Type.String(),
    request_id: Type.String({ description: 'As in the `X-Request-Id` of the reply, in the log and in histories.' }),
    at: Type.String({ format: 'date-time', description: 'When it arrived.' }),
    key: Caller,
    dialect: Type.String(),
    operation: NullableText({ description: 'Null for a path or method that is not served.' }),
    method: Type.String(),
    route: NullableText({ description: 'The path with its parameters in braces.' }),
    path: NullableText({ description: 'Without the query; null once a person’s data were erased.' }),
    order_id: NullableText({ description: 'The order of the path, by the id that the client used.' }),
    status: NullableStatus(),
    failed: Type.Boolean(),
    failure: NullableText({ description: 'The name of the failure, the same in all dialects; null for a success.' }),
    reason: NullableText({ description: 'A sentence, the same in all dialects.' }),
    fields: Type.Array(Type.Object({ field: Type.String(), message: Type.String() }), {
      description: 'The fields that the reason is about, the first 20, each with a clause to read after it.',
    }),
    duration_ms: Type.Number(),
    replayed: Type.Boolean({ description: 'It got the stored reply of an earlier request.' }),
    dry_run: Type.Boolean(),
    body_bytes: Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      description: 'The size of the body as it was sent.',
    }),
    erased_at: NullableText({ format: 'date-time', description: 'When its values were erased with a person’s data.' }),
  },
  { 'x-name': 'KeptRequest' },
);

export const KeptRequestWithBody = Type.Object(
  {
    ...KeptRequest.properties,
    body: NullableText({
      description:
        'The masked body, if the workspace keeps bodies. Letters of personal values are `x`, their digits `0`; ' +
        'secrets are `***`.',
    }),
    body_is_cut: Type.Boolean({ description: 'The masked body was longer than 8 192 characters.' }),
  },
  { 'x-name': 'KeptRequestWithBody' },
);

const Missing = () =>
  Type.Integer({
    description: 'How many requests of the period were not kept, since there were too many or the database was away.',
  });

export const RequestPage = Type.Object({ ...PageOf(KeptRequest).properties, missing: Missing() });

export const RequestGroupSchema = Type.Object(
  {
    dialect: Type.String(),
    operation: NullableText(),
    status: NullableStatus(),
    failure: NullableText(),
    reason: NullableText({ description: 'A clause to read after the field, or a sentence.' }),
    field: NullableText({ description: 'Without the numbers of lines: `line_items[].sku`.' }),
    count: Type.Integer(),
    first_at: Type.String({ format: 'date-time' }),
    last_at: Type.String({ format: 'date-time' }),
    last_id: Type.String({ description: 'The `id` of the latest of them.' }),
    keys: Type.Array(Caller, { description: 'The keys that sent them, up to five.' }),
  },
  { 'x-name': 'RequestGroup' },
);

export const RequestSummary = Type.Object(
  { groups: Type.Array(RequestGroupSchema), missing: Missing() },
  { 'x-name': 'RequestSummary' },
);

const callerOf = (id: string, actors: Actors): Static<typeof Caller> => {
  const actor = actors.get(id);
  return { id, kind: actor?.kind ?? null, name: actor?.name ?? null };
};

/** Shows a request without its body. */
export const showRequest = (request: Kept, actors: Actors): Static<typeof KeptRequest> => ({
  id: request.id,
  request_id: request.request_id,
  at: request.received_at,
  key: callerOf(request.key_id, actors),
  dialect: request.dialect,
  operation: request.operation ?? null,
  method: request.method,
  route: request.route ?? null,
  path: request.path ?? null,
  order_id: request.order_ref ?? null,
  status: request.status ?? null,
  failed: request.is_failed,
  failure: request.refusal?.failure ?? null,
  reason: request.refusal?.reason ?? null,
  fields: [...(request.refusal?.fields ?? [])],
  duration_ms: request.duration_ms,
  replayed: request.replayed,
  dry_run: request.dry_run,
  body_bytes: request.body_bytes ?? null,
  erased_at: request.erased_at ?? null,
});

/** Shows a request with its body. */
export const showWithBody = (request: Kept, actors: Actors): Static<typeof KeptRequestWithBody> => ({
  ...showRequest(request, actors),
  body: request.body?.text ?? null,
  body_is_cut: request.body?.isCut ?? false,
});

/** Shows a group of requests. */
export const showGroup = ({ keyIds, ...group }: RequestGroup, actors: Actors): Static<typeof RequestGroupSchema> => ({
  ...group,
  operation: group.operation ?? null,
  status: group.status ?? null,
  failure: group.failure ?? null,
  reason: group.reason ?? null,
  field: group.field ?? null,
  keys: keyIds.map((id) => callerOf(id, actors)),
});
