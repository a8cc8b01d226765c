import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProductReply, ProductsReply } from '../../../src/dialects/bitbybit/products/schema.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { Client, type Listed, OLDER_BASE } from './client.ts';

let hub: TestHub;
let client: Client;

beforeAll(async () => {
  hub = await createTestHub();
  client = new Client(hub);
});

afterAll(() => hub.close());

const compile = createValidation();
const [checkOne, checkMany] = [compile(ProductReply, 'body'), compile(ProductsReply, 'body')];

const SHIRT = {
  name: 'Shirt',
  description: 'Cotton',
  tags: ['summer'],
  variants: [
    { title: 'M', price: 10.5, sku: 'SHIRT-M' },
    { title: 'L', price: 0 },
  ],
};

const make = async (more: object = {}) => (await client.tell(201, 'POST', '/products', { ...SHIRT, ...more })).data;
// biome-ignore lint/suspicious/noExplicitAny: what a client reads out of JSON.
const idsOf = ({ variants }: any): string[] => variants.map(({ id }: { id: string }) => id);

describe('creating a product', () => {
  it('replies with the whole product, its variants in the names of replies', async () => {
    const reply = await client.ask('POST', '/products', SHIRT);
    expect({ status: reply.status, etag: reply.headers['etag'] }, reply.text).toEqual({ status: 201, etag: '"1"' });
    const body = reply.json() as { data: { id: string } };
    expect(checkOne(body)).toEqual([]);
    expect(body.data).toMatchObject({
      name: 'Shirt',
      description: 'Cotton',
      status: 'active',
      tags: ['summer'],
      variants: [
        { key: 'M', price: 10.5, inventorySku: 'SHIRT-M', compareAtPrice: null, media: null },
        { key: 'L', price: 0, inventorySku: null },
      ],
    });
    expect(await client.tell(200, 'GET', `/products/${body.data.id}`)).toEqual(body);
    expect(await new Client(hub, { base: OLDER_BASE }).tell(200, 'GET', `/products/${body.data.id}`)).toEqual(body);
  });

  it('names every invalid field at once', async () => {
    expect(await client.refusal('POST', '/products', {})).toEqual(['name is required', 'variants is required']);
    expect(await client.refusal('POST', '/products', { name: '', variants: [] })).toEqual([
      'name must not be empty',
      'variants must have at least 1 entries',
    ]);
    const variants = [{ title: 'M', price: -1 }, { price: 1.00001 }, { title: 1, price: '1', sku: 2 }];
    const clauses = await client.refusal('POST', '/products', { name: 'Shirt', variants });
    expect(clauses.map((clause) => clause.split(' ')[0])).toEqual([
      'variants[0].price',
      'variants[1].price',
      'variants[1].title',
      'variants[2].price',
      'variants[2].sku',
      'variants[2].title',
    ]);
  });

  it('creates one product for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'one-product' };
    const first = await client.ask('POST', '/products', SHIRT, headers);
    const second = await client.ask('POST', '/products', SHIRT, headers);
    expect({ status: second.status, text: second.text }).toEqual({ status: 201, text: first.text });
  });
});

describe('updating a product', () => {
  it('changes only the sent fields', async () => {
    const before = await make();
    const path = `/products/${before.id}`;
    const { data } = await client.tell(200, 'PUT', path, { name: 'Blouse', description: null, tags: ['x'] });
    expect(data).toEqual({ ...before, name: 'Blouse', description: null, updatedAt: data.updatedAt });
    expect((await client.tell(200, 'GET', path)).data).toEqual(data);
  });

  it('creates no new version without a change', async () => {
    const before = await make();
    for (const body of [{}, before, { variants: SHIRT.variants }, { variants: before.variants }]) {
      const reply = await client.ask('PUT', `/products/${before.id}`, body);
      expect({ etag: reply.headers['etag'], body: reply.json() }, reply.text).toEqual({
        etag: '"1"',
        body: { data: before },
      });
    }
  });

  it('keeps the ids of variants that are named by id, SKU or title', async () => {
    const before = await make();
    const [m = '', l = ''] = idsOf(before);
    const variants = [
      { title: 'L', price: 12 },
      { title: 'Medium', price: 11, sku: 'SHIRT-M' },
      { title: 'S', price: 9 },
    ];
    const { data } = await client.tell(200, 'PUT', `/products/${before.id}`, { variants });
    expect(data.variants).toMatchObject([
      { id: l, key: 'L', price: 12 },
      { id: m, key: 'Medium', price: 11, inventorySku: 'SHIRT-M' },
      { key: 'S', price: 9 },
    ]);
    const { data: reduced } = await client.tell(200, 'PUT', `/products/${before.id}`, {
      variants: [{ id: m, title: 'M', sku: null }],
    });
    expect(reduced.variants).toMatchObject([{ id: m, key: 'M', price: 11, inventorySku: null }]);
  });

  it('refuses unknown and repeated ids of variants, and new variants without a price', async () => {
    const before = await make();
    const [m] = idsOf(before);
    const variants = [{ id: m }, { id: m }, { id: 'nothing', price: 1 }, { title: 'S' }, {}];
    expect(await client.refusal('PUT', `/products/${before.id}`, { name: '', variants })).toEqual([
      'name must not be empty',
      'variants[1].id is named twice',
      'variants[2].id does not exist',
      'variants[3].price is required',
      'variants[4].price is required',
      'variants[4].title is required',
    ]);
    expect(await client.refusal('PUT', `/products/${before.id}`, { variants: [] })).toEqual([
      'variants must have at least 1 entries',
    ]);
  });

  it('applies If-Match', async () => {
    const { id } = await make();
    expect((await client.ask('PUT', `/products/${id}`, { name: 'A' }, { 'if-match': '"1"' })).status).toBe(200);
    expect((await client.ask('PUT', `/products/${id}`, { name: 'B' }, { 'if-match': '"1"' })).status).toBe(412);
  });
});

describe('deleting a product', () => {
  it('makes the product unknown', async () => {
    const { id } = await make();
    expect(await client.tell(200, 'DELETE', `/products/${id}`)).toEqual({ data: { id } });
    for (const [method, body] of [['GET'], ['PUT', {}], ['DELETE']] as const) {
      expect((await client.ask(method, `/products/${id}`, body)).status).toBe(404);
    }
  });

  it('needs a scope of its own, as writing and reading do', async () => {
    const { id } = await make();
    const { key: writer } = await hub.mintKey({ scopes: ['products:write'] });
    const { key: reader } = await hub.mintKey({ scopes: ['products:read'] });
    const statusOf = async (key: string, method: string, body?: object) =>
      (await new Client(hub, { key }).ask(method, `/products/${id}`, body)).status;
    expect(await statusOf(writer, 'DELETE')).toBe(403);
    expect(await statusOf(writer, 'GET')).toBe(403);
    expect(await statusOf(writer, 'PUT', {})).toBe(200);
    expect(await statusOf(reader, 'PUT', {})).toBe(403);
    expect(await statusOf(reader, 'GET')).toBe(200);
  });
});

describe('listing products', () => {
  it('pages, searches, and shows each as it is read alone', async () => {
    const { id } = await make({ name: 'Zebra blanket' });
    const body = await client.tell<Listed>(200, 'GET', '/products?limit=2');
    expect(checkMany(body)).toEqual([]);
    expect(body.meta).toMatchObject({ page: 1, limit: 2, hasNextPage: true });
    expect(body.data[0]).toEqual((await client.tell(200, 'GET', `/products/${id}`)).data);
    const second = await client.tell<Listed>(200, 'GET', '/products?limit=2&page=2');
    expect(new Set([...body.data, ...second.data].map((product) => product.id)).size).toBe(4);
    const found = await client.tell<Listed>(200, 'GET', '/products?search=zebra%20bl');
    expect(found.data.map((product) => product.id)).toEqual([id]);
  });

  it('names every invalid parameter at once', async () => {
    expect(await client.refusal('GET', '/products?page=-1&limit=0')).toEqual([
      'limit must be at least 1',
      'page must be at least 1',
    ]);
  });
});
