import { afterAll, beforeAll, expect, it } from 'vitest';
import { dialects } from '../../src/dialects/all.ts';
import { openApiDocument } from '../../src/http/openapi/document.ts';
import { factsOf } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

interface Described {
  operationId: string;
  requestBody?: { content: Record<string, { example?: unknown }> };
}

const EXAMPLES = dialects.flatMap((dialect) => {
  const { paths, servers } = openApiDocument(dialect) as unknown as {
    paths: Record<string, Record<string, Described>>;
    servers: { url: string }[];
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId, requestBody }]) =>
      Object.entries(requestBody?.content ?? {}).flatMap(([mediaType, { example }]) =>
        example === undefined
          ? []
          : [
              {
                name: `${dialect.name} ${operationId} ${mediaType}`,
                dialect: dialect.name,
                method: method.toUpperCase(),
                path: (servers[0]?.url ?? '').replace(/\/$/, '') + path,
                mediaType,
                example,
              },
            ],
      ),
    ),
  );
});

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
      ...['createOrder', 'updateOrder', 'updateOrderStatus'].flatMap((id) => [
        `wizcommerce ${id}`,
        `wizcommerce ${id}V2`,
      ]),
    ].sort(),
  );
});

it.each(EXAMPLES)('the demo takes the example of $name', async ({ dialect, method, path, mediaType, example }) => {
  const id = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';
  const reply = await hub.send({
    method,
    path: path.replace(/\{\w+\}/, id),
    headers: { ...factsOf(dialect).keyHeaders(hub.key), 'content-type': mediaType },
    body: JSON.stringify(example),
  });
  expect([200, 201], reply.text).toContain(reply.status);
});
