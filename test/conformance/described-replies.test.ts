import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../support/client.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';

interface Described {
  headers?: Record<string, unknown>;
  content?: Record<string, { schema: { contentSchema?: object } }>;
}

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Described | { $ref: string }> }>>;
  components: { responses: Record<string, Described> };
}

let hub: TestHub;
let document: Document;
let check: (pointer: readonly string[], value: unknown) => unknown;

beforeAll(async () => {
  hub = await createTestHub();
  document = (await hub.send({ method: 'GET', path: '/openapi/hub.json' })).json() as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'hub');
  check = (pointer, value) => {
    const path = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    const validate = ajv.compile({ $ref: `hub#/${path}` });
    return validate(value) ? null : validate.errors;
  };
});

afterAll(() => hub?.close());

/** What no description of a single operation is about: the connection and the body as such. */
const PLAIN = /^(?:connection|keep-alive|date|content-(?:type|length)|transfer-encoding|cache-control|vary)$/;

/** Expects that a reply has the headers, the media type and the body that the document says. Answers its headers. */
function expectDescribed(path: string, method: string, reply: TestReply): string[] {
  const { responses } = document.paths[path]?.[method] ?? { responses: {} };
  const status = String(reply.status) in responses ? String(reply.status) : 'default';
  const pointer = ['paths', path, method, 'responses', status];
  let described = responses[status] ?? {};
  if ('$ref' in described) {
    const name = described.$ref.slice('#/components/responses/'.length);
    pointer.splice(0, pointer.length, 'components', 'responses', name);
    described = document.components.responses[name] ?? {};
  }
  const describedNames = Object.keys(described.headers ?? {}).map((name) => name.toLowerCase());
  const sent = Object.keys(reply.headers).filter((name) => !PLAIN.test(name));
  expect(describedNames).toEqual(expect.arrayContaining(sent));
  const type = String(reply.headers['content-type']).split(';', 1)[0] ?? '';
  expect(Object.keys(described.content ?? {})).toContain(type);
  const schema = [...pointer, 'content', type, 'schema'];
  if (type !== 'application/x-ndjson') {
    expect(check(schema, type.endsWith('json') ? reply.json() : reply.text)).toBeNull();
    return sent;
  }
  const lines = reply.text.trimEnd().split('\n');
  for (const line of lines) expect(check([...schema, 'contentSchema'], JSON.parse(line)), line).toBeNull();
  return sent;
}

const { send } = apiOf(() => hub);

describe('the document of the hub describes', () => {
  it.each(['', '?fields=id,status.name,line_items.sku', '?fields=tags'])('an order that is read%s', async (query) => {
    const reply = await send('GET', `/orders/${await hub.seedOrder({})}${query}`);
    expect(reply.status).toBe(200);
    expect(expectDescribed('/api/orders/{id}', 'get', reply)).toContain('etag');
  });

  it.each(['wizcommerce', 'bitbybit', 'evreka', 'hub'])('an order as clients of %s see it', async (dialect) => {
    const reply = await send('GET', `/orders/${await hub.seedOrder({})}?as=${dialect}`);
    expect(reply.status).toBe(200);
    expectDescribed('/api/orders/{id}', 'get', reply);
  });

  it.each(['', '&total=true', '&fields=id,totals.total', '&fields=customer_id'])('a list%s', async (query) => {
    const reply = await send('GET', `/orders?limit=20${query}`);
    expect(reply.status).toBe(200);
    expectDescribed('/api/orders', 'get', reply);
  });

  it('what a replacing call removes, and what is merged and said again', async () => {
    const id = await hub.seedOrder({ internal_note: 'Ring twice', po_number: 'P-1' });
    const replaced = await send('PUT', `/orders/${id}`, { po_number: 'P-2' });
    expect(expectDescribed('/api/orders/{id}', 'put', replaced)).toContain('stele-removed');
    const stale = { 'if-match': '"1"', prefer: 'merge', 'idempotency-key': `described-${id}` };
    const merged = await send('PATCH', `/orders/${id}`, { customer_note: 'Soon' }, stale);
    expect(expectDescribed('/api/orders/{id}', 'patch', merged)).toEqual(
      expect.arrayContaining(['etag', 'preference-applied']),
    );
    const again = await send('PATCH', `/orders/${id}`, { customer_note: 'Soon' }, stale);
    expect(expectDescribed('/api/orders/{id}', 'patch', again)).toContain('idempotency-replayed');
  });

  it('bulk changes, whole and line by line', async () => {
    const id = await hub.seedOrder({});
    const body = { ids: [id, 'no-such-order'], tags: { add: ['rush'] } };
    const path = '/api/orders/bulk';
    for (const accept of ['application/json', 'application/x-ndjson']) {
      const reply = await send('POST', '/orders/bulk', body, { accept });
      expect(reply.status).toBe(200);
      expect(reply.headers['content-type']).toContain(accept);
      expectDescribed(path, 'post', reply);
    }
    const refused = await send('POST', '/orders/bulk', { ...body, all_or_nothing: true });
    expect(refused.status).toBe(409);
    expectDescribed(path, 'post', refused);
  });

  it.each(['jsonl', 'csv'])('exports as %s', async (format) => {
    const orders = await send('GET', `/exports/orders?format=${format}`);
    expectDescribed('/api/exports/orders', 'get', orders);
    const customers = await send('GET', `/exports/customers?format=${format}`);
    expectDescribed('/api/exports/customers', 'get', customers);
  });

  it('the report of an import', async () => {
    const body = '{"reference_id":"DESCRIBED-1"}\n{"reference_id":7}\n';
    const reply = await send('POST', '/imports?kind=orders&report=all', body, {
      'content-type': 'application/x-ndjson',
    });
    expect(reply.status).toBe(200);
    expect(expectDescribed('/api/imports', 'post', reply)).toContain('location');
  });

  it('failures, with what they say of keys and of waiting', async () => {
    const path = '/api/orders/{id}';
    const unknown = await hub.send({ method: 'GET', path: '/api/orders/1' });
    expect(unknown.status).toBe(401);
    expect(expectDescribed(path, 'get', unknown)).toContain('www-authenticate');
    expectDescribed(path, 'get', await send('GET', '/orders/no-such-order'));
    expectDescribed('/api/orders', 'post', await send('POST', '/orders', { nonsense: true }));
    const key = await send('POST', '/keys', { name: 'Slow', scopes: ['orders:read'], rate_limit_per_minute: 1 });
    const slow = { 'x-api-key': (key.json() as { key: string }).key };
    await send('GET', '/orders', undefined, slow);
    const limited = await send('GET', '/orders', undefined, slow);
    expect(limited.status, key.text).toBe(429);
    expect(expectDescribed('/api/orders', 'get', limited)).toEqual(
      expect.arrayContaining(['retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset']),
    );
  });
});
