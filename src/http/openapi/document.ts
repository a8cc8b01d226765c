import type { Dialect } from '../../dialects/dialect.ts';
import { EXAMPLE_IDS, EXAMPLE_QUERIES } from '../../model/example-ids.ts';
import { Explanation } from '../../operations/dry-run.ts';
import type { BodyForm, DescribedReply, Operation } from '../../operations/operation.ts';
import { type CommonHeader, commonHeadersOf, readsTagged } from './common-headers.ts';
import type { Json } from './json.ts';
import { failureHeadersOf, REPLY_HEADERS, replyHeadersOf, unchangedHeadersOf } from './reply-headers.ts';
import { describeWebhooks } from './webhooks.ts';

/**
 * Builds the OpenAPI 3.1 document of a dialect from the schemas that validate requests. A schema with an `x-name` is
 * written once, under components.
 */
export function openApiDocument(dialect: Dialect): { [key: string]: Json } {
  const components: { [name: string]: Json } = {};
  const headers = new Map<string, CommonHeader>();
  const use = (schema: unknown): Json => hoist(schema, components);
  // No reply refers to it, since it replaces any of them.
  use(Explanation);
  const failureOf = (operation: Pick<Operation, 'scope'>): Json => ({
    description: 'Any failure',
    headers: headersFrom(failureHeadersOf(dialect, operation)),
    content: content(use(dialect.failureSchema), dialect.failureType),
  });
  const isOpen = dialect.operations.some(({ scope }) => scope === null);
  // Generators of clients ignore servers of single paths, so one base is written into the paths. Bases are servers only
  // if all paths are served below each of them.
  const [onlyBase = '', ...moreBases] = dialect.bases;
  const isShared = moreBases.length > 0;
  const { prefixes = [''] } = dialect;
  const paths: { [path: string]: { [method: string]: Json } } = {};
  for (const operation of dialect.operations) {
    const name = (operation.base ?? (isShared ? '' : onlyBase)) + operation.path;
    const path: { [method: string]: Json } =
      paths[name] ?? (isShared && operation.base !== undefined ? { servers: [{ url: '/' }] } : {});
    path[operation.method.toLowerCase()] = describe(operation, use);
    for (const [component, header] of commonHeadersOf(operation)) headers.set(component, header);
    paths[name] = path;
  }
  const webhooks = dialect.webhookFormat && describeWebhooks(dialect.webhookFormat, use);
  return {
    openapi: '3.1.0',
    info: { title: dialect.title, description: `${dialect.description}\n\n${EVERYWHERE}`, version: '1.0.0' },
    servers: (isShared ? dialect.bases : prefixes.map((prefix) => prefix || '/')).map((url) => ({ url })),
    security: Object.keys(dialect.security).map((name) => ({ [name]: [] })),
    tags: [...new Set(dialect.operations.map(groupOf))].map((name) => ({ name })),
    paths,
    ...(webhooks ? { webhooks: webhooks.items } : {}),
    components: {
      parameters: Object.fromEntries(
        [...headers, ...(webhooks?.headers ?? [])]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([component, { name, description, schema }]) => [
            component,
            { name, in: 'header', description, schema },
          ]),
      ),
      headers: REPLY_HEADERS as unknown as Json,
      responses: {
        Failure: failureOf({ scope: 'any' }),
        ...(isOpen ? { FailureWithoutKey: failureOf({ scope: null }) } : {}),
      },
      schemas: Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: dialect.security as Json,
    },
  };
}

function describe(operation: Operation, use: (schema: unknown) => Json): Json {
  const query = operation.query as { properties?: Record<string, unknown>; required?: string[] } | undefined;
  return {
    operationId: operation.id,
    tags: [groupOf(operation)],
    summary: operation.summary,
    ...(operation.description ? { description: operation.description } : {}),
    parameters: [
      ...pathParameters(operation),
      ...Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
        name,
        in: 'query',
        required: query?.required?.includes(name) ?? false,
        schema: use(schema),
        ...(query?.required?.includes(name) && EXAMPLE_QUERIES[name] !== undefined
          ? { example: EXAMPLE_QUERIES[name] }
          : {}),
      })),
      ...[...commonHeadersOf(operation).keys()].map((component) => ({ $ref: `#/components/parameters/${component}` })),
    ],
    ...(operation.scope === null ? { security: [] } : {}),
    ...requestBodyOf(operation, use),
    responses: {
      ...Object.fromEntries(
        Object.entries(operation.replies).map(([status, reply]) => [status, replyOf(operation, reply, use)]),
      ),
      ...(readsTagged(operation) ? { 304: unchanged(operation) } : {}),
      default: { $ref: `#/components/responses/${operation.scope === null ? 'FailureWithoutKey' : 'Failure'}` },
    },
  };
}

function requestBodyOf(operation: Operation, use: (schema: unknown) => Json): { [key: string]: Json } {
  const { body, bodyIsOptional, upload } = operation;
  if (upload) {
    // A streamed body has only the schema of its lines.
    const content = Object.fromEntries(upload.map((type) => [type, { schema: { type: 'string' } }]));
    return { requestBody: { required: true, content } };
  }
  return body ? { requestBody: { required: !bodyIsOptional, content: contentOf(operation, use(body)) } } : {};
}

/** RFC 9110, section 15.4.5: it has no content. */
const unchanged = (operation: Operation): Json => ({
  description: '`If-None-Match` has the tag of the reply',
  headers: headersFrom(unchangedHeadersOf(operation)),
});

function replyOf(operation: Operation, reply: DescribedReply, use: (schema: unknown) => Json): Json {
  const { description, schema, headers = {} } = reply;
  const bodies = { ...(schema ? { 'application/json': schema } : {}), ...reply.content };
  const own = Object.entries(headers).map(([name, says]) => [name, { description: says, schema: { type: 'string' } }]);
  return {
    description,
    headers: { ...Object.fromEntries(own), ...(headersFrom(replyHeadersOf(operation, reply)) as object) },
    ...(Object.keys(bodies).length > 0
      ? {
          content: Object.fromEntries(Object.entries(bodies).map(([type, each]) => [type, { schema: use(each) }])),
        }
      : {}),
  };
}

const headersFrom = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** The text that every document has after the dialect's own. Markdown, as OpenAPI has it. */
const EVERYWHERE = `Served by a Stele hub. A change through this dialect is immediately visible in every other dialect of the hub.

- Every write accepts an \`Idempotency-Key\`: the same request can be sent again and is done once.
- A reply that shows one record has an \`ETag\`. \`If-Match\` refuses a change to a newer version; \`If-None-Match\` avoids
  a second transfer of the same bytes.
- A write with \`Stele-Dry-Run: true\` stores nothing, and the reply explains its effect.
- Every reply has an \`X-Request-Id\`: yours, if you sent one. Logs and the history name it.`;

/** The heading of an operation: the subject at the beginning of its path, and the version. */
function groupOf({ group, path, base }: Operation): string {
  const words = (group ?? path.split('/')[1] ?? '').replaceAll(/[_-]/g, ' ');
  const version = /^\/(v\d+)$/.exec(base ?? '')?.[1];
  return words.charAt(0).toUpperCase() + words.slice(1) + (version === undefined ? '' : `, ${version}`);
}

function pathParameters(operation: Operation): Json[] {
  return [...operation.path.matchAll(/([\w-]+)\/\{(\w+)\}/g)].map(([, segment = '', name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
    ...(operation.parameters?.[name] ? { description: operation.parameters[name] } : {}),
    ...(EXAMPLE_IDS[segment] === undefined ? {} : { example: EXAMPLE_IDS[segment] }),
  }));
}

const content = (schema: Json, type = 'application/json'): Json => ({ [type]: { schema } });

const MEDIA_TYPES: Record<BodyForm, string> = {
  json: 'application/json',
  'merge-patch': 'application/merge-patch+json',
  urlencoded: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
};

const contentOf = ({ accepts = ['json'], example }: Operation, schema: Json): Json =>
  Object.fromEntries(
    accepts.map((form) => [
      MEDIA_TYPES[form],
      { schema, ...(example === undefined ? {} : { example: example as Json }) },
    ]),
  );

function hoist(schema: unknown, components: { [name: string]: Json }): Json {
  if (Array.isArray(schema)) return schema.map((part) => hoist(part, components));
  if (typeof schema !== 'object' || schema === null) return schema as Json;
  const { 'x-name': name, ...rest } = schema as Record<string, unknown>;
  const written: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(rest)) written[key] = hoist(value, components);
  if (typeof name !== 'string') return written;
  const present = components[name];
  if (present !== undefined && JSON.stringify(present) !== JSON.stringify(written)) {
    throw new Error(`two different schemas are named ${name}`);
  }
  components[name] = written;
  return { $ref: `#/components/schemas/${name}` };
}
