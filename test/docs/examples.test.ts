import { afterAll, beforeAll, expect, it } from 'vitest';
import { dialects } from '../../src/dialects/all.ts';
import { openApiDocument } from '../../src/http/openapi/document.ts';
import { factsOf } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

interface Described {
  operationId: string;
  parameters: { name?: string; in?: string; example?: string }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
}

/** The query of the parameters that have an example; empty without one. */
function queryOf(parameters: Described['parameters']): string {
  const named = parameters.flatMap(({ name, in: place, example }) =>
    place === 'query' && name !== undefined && example !== undefined ? [[name, example] as [string, string]] : [],
  );
  return named.length === 0 ? '' : `?${new URLSearchParams(named)}`;
}

/** Every operation, with the examples of its parameters in its path. */
const OPERATIONS = dialects.flatMap((dialect) => {
  const { paths, servers } = openApiDocument(dialect) as unknown as {
    paths: Record<string, Record<string, Described>>;
    servers: { url: string }[];
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== 'servers')
      .map(([method, { operationId, parameters, requestBody }]) => ({
        name: `${dialect.name} ${operationId}`,
        dialect: dialect.name,
        method: method.toUpperCase(),
        path:
          (servers[0]?.url ?? '').replace(/\/$/, '') +
          parameters.reduce(
            (filled, { name, example }) => (example === undefined ? filled : filled.replace(`{${name}}`, example)),
            path,
          ) +
          queryOf(parameters),
        content: requestBody?.content ?? {},
      })),
  );
});

const EXAMPLES = OPERATIONS.flatMap(({ content, ...operation }) =>
  Object.entries(content).flatMap(([mediaType, { example }]) =>
    example === undefined ? [] : [{ ...operation, name: `${operation.name} ${mediaType}`, mediaType, example }],
  ),
);

/** What is made by a person first, so that the demo has no example of it. */
const MADE_FIRST = /\{(?:id|name)\}/;

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

it('the writes that are tried first have one', () => {
  const names = EXAMPLES.map(({ name }) => name.replace(/ \S+$/, ''));
  expect([...new Set(names)].sort()).toEqual(
    [
      ...['bitbybit createOrder', 'bitbybit updateOrder', 'evreka updateOrderStatus'],
      ...['changeOrders', 'createKey', 'createOrder', 'createStatus', 'patchOrder', 'setOrderStatus'].map(
        (id) => `hub ${id}`,
      ),
      ...['createCustomer', 'createAddress', 'createContact', 'createProduct', 'createItem'].map((id) => `hub ${id}`),
      ...['createOrder', 'updateOrder', 'updateOrderStatus'].flatMap((id) => [
        `wizcommerce ${id}`,
        `wizcommerce ${id}V2`,
      ]),
    ].sort(),
  );
});

it('every path has the ids of the demo, but for what a person makes first', () => {
  const open = OPERATIONS.filter(({ path }) => path.includes('{')).map(({ path }) => path);
  expect(open.filter((path) => !MADE_FIRST.test(path))).toEqual([]);
  expect([...new Set(open.map((path) => path.split('/')[2]))].sort()).toEqual(
    ['batches', 'import-mappings', 'imports', 'keys', 'oauth-clients', 'requests', 'users', 'webhooks'].sort(),
  );
});

const READS = OPERATIONS.filter(({ method, path }) => method === 'GET' && /^\/[^?]+\/[^?]+\/|\?/.test(path));

it.each(READS.filter(({ path }) => !path.includes('{')))('the demo answers $name at $path', async (operation) => {
  const { dialect, method, path } = operation;
  const reply = await hub.send({ method, path, headers: factsOf(dialect).keyHeaders(hub.key) });
  expect(reply.status, reply.text).toBe(200);
});

it.each(EXAMPLES)('the demo takes the example of $name', async ({ dialect, method, path, mediaType, example }) => {
  const reply = await hub.send({
    method,
    path,
    headers: { ...factsOf(dialect).keyHeaders(hub.key), 'content-type': mediaType },
    body: JSON.stringify(example),
  });
  expect([200, 201], reply.text).toContain(reply.status);
});
