import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf, clientOf } from '../../support/client.ts';
import { expectFailure, hubFacts } from '../../support/dialects.ts';
import type { Json } from '../../support/laws.ts';
import type { TestReply } from '../../support/requests.ts';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';

type Shown = Json & { id: string; version: number };

interface Page {
  items: Shown[];
  next: string | null;
  total?: number;
}

let hub: TestHub;
const { send, ask } = apiOf(() => hub);
const wizcommerce = clientOf('wizcommerce', () => hub, '/v1');
const bitbybit = clientOf('bitbybit', () => hub, '/customer/api/open/v1');
const evreka = clientOf('evreka', () => hub, '/engagement');

beforeAll(async () => {
  hub = await createTestHub();
});
afterAll(() => hub.close());

const freshEmail = (): string => `${randomUUID()}@example.com`;
const create = (path: string, body: Json): Promise<Shown> => ask<Shown>('POST', path, 201, body);
const get = (path: string): Promise<Shown> => ask<Shown>('GET', path, 200);
const pointers = (reply: TestReply, status = 400): unknown[] =>
  ((expectFailure(hubFacts, reply, status) as { errors?: Json[] }).errors ?? []).map(
    ({ pointer, parameter }) => pointer ?? parameter,
  );

const { paths } = JSON.parse(await readFile(new URL('../../../openapi/hub.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, { parameters?: { $ref?: string }[] }>>;
};

/** The methods of a path that have the header `Prefer` in the API's document. */
const takesPrefer = (path: string): string[] =>
  Object.entries(paths[path] ?? {})
    .filter(([, { parameters = [] }]) => parameters.some(({ $ref = '' }) => $ref.endsWith('/PreferMerge')))
    .map(([method]) => method)
    .sort();

const ADDRESS = { type: 'shipping', city: 'Springfield', country: 'US', address_line_1: '12 Main St' };

describe('a customer', () => {
  it('is created with all fields, addresses and contacts, and shown as it was sent', async () => {
    const sent = {
      reference_id: randomUUID(),
      display_id: 'C-1',
      name: 'Acme Ltd',
      display_name: 'Acme',
      first_name: 'Ada',
      last_name: 'King',
      email: freshEmail(),
      phone: '+14155552671',
      status: 'inactive',
      payment_mode: 'card',
      payment_term: 'Net 30',
      shipping_method: 'Express',
      freight_term: 'FOB',
      price_list_id: '1234567890',
      sales_rep_ids: ['rep-1'],
      image_url: 'https://example.com/a.png',
      source: 'fair',
      tags: ['vip'],
      attributes: [{ name: 'size', value: 'L' }],
      extras: { mine: { step: 1 } },
    };
    const reply = await send('POST', '/customers', {
      ...sent,
      addresses: [{ ...ADDRESS, is_default: true }, { city: 'Berlin' }],
      contacts: [{ first_name: 'Grace', email: 'grace@example.com' }],
    });
    expect({ status: reply.status, tag: reply.headers.etag }).toEqual({ status: 201, tag: '"1"' });
    const made = reply.json() as Shown;
    expect(made).toMatchObject({ ...sent, aliases: {}, version: 1 });
    const [shipping, other] = made['addresses'] as Json[];
    expect(shipping).toMatchObject({ ...ADDRESS, is_default: true, customer_id: made.id, version: 1 });
    expect(other).toMatchObject({ city: 'Berlin', is_default: false });
    expect(made['contacts']).toMatchObject([{ first_name: 'Grace', is_default: false }]);
    expect(made['default_shipping_address_id']).toBe(shipping?.['id']);
    expect(await get(`/customers/${made.id}`)).toEqual(made);
    expect(JSON.stringify(made)).not.toContain('null');
  });

  it('is changed by a merge patch and replaced by a put, and what is sent back changes nothing', async () => {
    const made = await create('/customers', {
      name: 'Dune',
      tags: ['a'],
      extras: { mine: { a: 1, b: 2 } },
      addresses: [ADDRESS],
    });
    const path = `/customers/${made.id}`;
    const patched = await ask<Shown>('PATCH', path, 200, {
      email: 'dune@example.com',
      tags: null,
      extras: { mine: { a: null } },
    });
    expect(patched).toMatchObject({
      version: 2,
      name: 'Dune',
      email: 'dune@example.com',
      tags: [],
      extras: { mine: { b: 2 } },
    });
    const { deleted_at: _none, ...shown } = patched;
    for (const method of ['PUT', 'PATCH']) expect(await ask<Shown>(method, path, 200, shown)).toEqual(patched);
    const replaced = await send('PUT', path, { name: 'Dune' });
    expect(replaced.headers['stele-removed']).toBe('email, extras');
    expect(replaced.json()).toMatchObject({ version: 3, addresses: [{ city: 'Springfield' }], extras: {} });
    expect(replaced.json()).not.toHaveProperty('email');
  });

  it('is not changed by what its addresses are sent as', async () => {
    const made = await create('/customers', { name: 'Dune', addresses: [ADDRESS] });
    const changed = await send('PATCH', `/customers/${made.id}`, { addresses: [{ city: 'Elsewhere' }] });
    expect(pointers(changed)).toEqual(['#/addresses']);
    expect(changed.text).toContain(`/customers/{id}/addresses changes them`);
  });

  it('is refused with every problem at once', async () => {
    const reply = await send('POST', '/customers', {
      email: 'no address',
      phone: 'none',
      status: 'asleep',
      price_list_id: 'nowhere',
      primary_contact_id: 'nobody',
      shoe_size: 43,
      addresses: [{ country: 'Narnia' }],
    });
    expect(pointers(reply).sort()).toEqual([
      '#/addresses/0/country',
      '#/email',
      '#/phone',
      '#/price_list_id',
      '#/primary_contact_id',
      '#/shoe_size',
      '#/status',
    ]);
  });

  it('may bring its id once, and has its reference id alone', async () => {
    const [id, reference_id] = [`brought/${randomUUID()}`, randomUUID()];
    expect(await create('/customers', { id, reference_id })).toMatchObject({ id, reference_id });
    expect(await get(`/customers/${encodeURIComponent(id)}`)).toMatchObject({ id });
    expect(pointers(await send('POST', '/customers', { id }), 409)).toEqual(['#/id']);
    expect(pointers(await send('POST', '/customers', { reference_id }), 409)).toEqual(['#/reference_id']);
  });

  it('heeds If-Match, Idempotency-Key and Stele-Dry-Run', async () => {
    const { id } = await create('/customers', { name: 'Dune' });
    const path = `/customers/${id}`;
    await ask('PATCH', path, 200, { name: 'Dune 2' });
    expect((await send('PATCH', path, { name: 'Dune 3' }, { 'If-Match': '"1"' })).status).toBe(412);
    expect((await send('DELETE', path, undefined, { 'If-Match': '"1"' })).status).toBe(412);
    const dry = await send('PATCH', path, { name: 'Dune 4' }, { 'Stele-Dry-Run': 'true' });
    expect(dry.json()).toMatchObject({ accepted: true, records: [{ kind: 'customers', id, version: 3 }] });
    expect(await get(path)).toMatchObject({ version: 2, name: 'Dune 2' });
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await send('POST', '/customers', { name: 'Once' }, key);
    const second = await send('POST', '/customers', { name: 'Once' }, key);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.text).toBe(first.text);
    const read = await send('GET', path);
    expect((await send('GET', path, undefined, { 'If-None-Match': String(read.headers.etag) })).status).toBe(304);
  });

  it('is not merged: with `Prefer: merge` a stale write is refused with both sides, as the document says', async () => {
    for (const [path, body] of [
      ['/customers', { name: 'Dune' }],
      ['/products', { name: 'Dune', variants: [{ title: 'One', price: 1 }] }],
      ['/items', { name: 'Dune' }],
    ] as const) {
      const { id } = await create(path, body);
      const of = `${path}/${id}`;
      await ask('PATCH', of, 200, { reference_id: randomUUID() });
      const merging = { 'If-Match': '"1"', Prefer: 'merge' };
      const refused = await send('PATCH', of, { name: 'Dune 2' }, merging);
      expect(expectFailure(hubFacts, refused, 412)).toMatchObject({
        conflicts: [{ field: 'name', theirs: 'Dune', yours: 'Dune 2' }],
      });
      expect(await get(of)).toMatchObject({ version: 2, name: 'Dune' });
      const known = await send('PATCH', of, { name: 'Dune 2' }, { ...merging, 'If-Match': '"2"' });
      expect([known.status, known.headers['preference-applied']]).toEqual([200, undefined]);
      expect(takesPrefer(`/api${path}/{id}`)).toEqual([]);
    }
    expect(takesPrefer('/api/orders/{id}')).toEqual(['patch', 'put']);
  });

  it('is read by the alias of any dialect that is its alone', async () => {
    const [one, other] = [await create('/customers', { name: 'One' }), await create('/customers', { name: 'Other' })];
    await ask('PUT', `/customers/${one.id}/aliases/wizcommerce`, 200, { alias: 'known-as' });
    expect(await get('/customers/known-as')).toMatchObject({ id: one.id, aliases: { wizcommerce: 'known-as' } });
    await ask('PUT', `/customers/${other.id}/aliases/evreka`, 200, { alias: 'known-as' });
    expect((await send('GET', '/customers/known-as')).status).toBe(404);
  });

  it('is deleted with what belongs to it, is in the list of deleted ones, and is restored with it', async () => {
    const name = `Gone ${randomUUID()}`;
    const made = await create('/customers', {
      name,
      reference_id: randomUUID(),
      addresses: [ADDRESS],
      contacts: [{ first_name: 'Grace' }],
    });
    const path = `/customers/${made.id}`;
    await ask('PUT', `${path}/aliases/wizcommerce`, 200, { alias: `w-${made.id}` });
    expect((await send('DELETE', path)).status).toBe(204);
    expect((await send('GET', path)).status).toBe(404);
    expect((await send('PATCH', path, { name: 'x' })).status).toBe(404);
    const q = encodeURIComponent(name);
    expect((await ask<Page>('GET', `/customers?q=${q}`, 200)).items).toEqual([]);
    const [deleted] = (await ask<Page>('GET', `/customers?deleted=true&q=${q}`, 200)).items;
    expect(deleted).toMatchObject({ id: made.id, version: 3, deleted_at: expect.any(String) });
    const restored = await ask<Shown>('POST', `${path}/restore`, 200);
    expect(restored).toMatchObject({
      version: 4,
      aliases: { wizcommerce: `w-${made.id}` },
      addresses: [ADDRESS],
      contacts: [{ first_name: 'Grace' }],
    });
    expect(await ask('POST', `${path}/restore`, 200)).toEqual(restored);
    expect(await get(path)).toEqual(restored);
    expect(await wizcommerce.ask('GET', `/customers/w-${made.id}`, 200)).toMatchObject({ data: { name } });
    expect((await send('POST', `/customers/${randomUUID()}/restore`)).status).toBe(404);
  });

  it('is not restored when its reference id is taken by now, or when it was erased', async () => {
    const reference_id = randomUUID();
    const first = await create('/customers', { reference_id });
    await send('DELETE', `/customers/${first.id}`);
    const second = await create('/customers', { reference_id });
    expect(pointers(await send('POST', `/customers/${first.id}/restore`), 409)).toEqual(['#/reference_id']);
    await ask('PATCH', `/customers/${second.id}`, 200, { name: 'Ada King', email: freshEmail() });
    await ask('POST', `/customers/${second.id}/erasure`, 200);
    expect((await send('POST', `/customers/${second.id}/restore`)).status).toBe(404);
  });

  it('has a history, and is shown as it was', async () => {
    const { id } = await create('/customers', { name: 'First' });
    const path = `/customers/${id}`;
    await ask('PATCH', path, 200, { name: 'Second' });
    await wizcommerce.ask('PATCH', path, 201, { company_name: 'Third' });
    await send('DELETE', path);
    const history = await ask<{ record_id: string; items: Json[]; next: string | null }>('GET', `${path}/history`, 200);
    expect(history).toMatchObject({ record_id: id, next: null });
    expect(history.items.map(({ version, kind, dialect, operation }) => [version, kind, dialect, operation])).toEqual([
      [4, 'deleted', 'hub', 'deleteCustomer'],
      [3, 'updated', 'wizcommerce', 'updateCustomer'],
      [2, 'updated', 'hub', 'patchCustomer'],
      [1, 'created', 'hub', 'createCustomer'],
    ]);
    expect(history.items[1]).toMatchObject({
      actor: { kind: 'key' },
      changes: [{ field: 'name', from: 'Second', to: 'Third' }],
    });
    const page = await ask<Page>('GET', `${path}/history?limit=2`, 200);
    expect(page.next).toBe('3');
    expect(
      (await ask<Page>('GET', `${path}/history?limit=2&after=3`, 200)).items.map(({ version }) => version),
    ).toEqual([2, 1]);
    expect(await get(`${path}?version=2`)).toMatchObject({ version: 2, name: 'Second' });
    const at = String(history.items[2]?.['at']);
    expect(await get(`${path}?as_of=${encodeURIComponent(at)}`)).toMatchObject({ name: 'Second' });
    expect((await send('GET', `${path}?version=9`)).status).toBe(404);
    expect((await send('GET', `/customers/${randomUUID()}/history`)).status).toBe(404);
  });
});

describe('addresses and contacts', () => {
  it('are created, listed, changed, replaced and deleted under their customer alone', async () => {
    const [ours, theirs] = [
      await create('/customers', { name: 'Ours' }),
      await create('/customers', { name: 'Theirs' }),
    ];
    const path = `/customers/${ours.id}/addresses`;
    const made = await create(path, ADDRESS);
    expect(made).toMatchObject({ ...ADDRESS, customer_id: ours.id, version: 1, is_default: false });
    const one = `${path}/${made.id}`;
    expect(await get(one)).toEqual(made);
    expect(await ask('PATCH', one, 200, { city: 'Berlin', address_line_1: null })).toMatchObject({
      city: 'Berlin',
      version: 2,
    });
    const replaced = await send('PUT', one, { zip_code: '10115' });
    expect(replaced.headers['stele-removed']).toBe('city, type, country');
    expect((await ask<Page>('GET', path, 200)).items).toMatchObject([{ id: made.id, zip_code: '10115' }]);
    expect((await ask<Page>('GET', `${one}/history`, 200)).items).toHaveLength(3);
    expect(await get(`${one}?version=1`)).toMatchObject(ADDRESS);
    for (const [method, body] of [['GET'], ['PATCH', { city: 'x' }], ['PUT', {}], ['DELETE']] as const) {
      expect((await send(method, `/customers/${theirs.id}/addresses/${made.id}`, body)).status).toBe(404);
    }
    expect((await send('GET', `/customers/${theirs.id}/addresses/${made.id}/history`)).status).toBe(404);
    expect((await send('GET', `/customers/${randomUUID()}/addresses`)).status).toBe(404);
    expect((await send('POST', `/customers/${randomUUID()}/addresses`, ADDRESS)).status).toBe(404);
    expect((await send('DELETE', one)).status).toBe(204);
    expect((await ask<Page>('GET', path, 200)).items).toEqual([]);
  });

  it('have one default of each type, by mark and by field of the customer', async () => {
    const { id } = await create('/customers', { name: 'Dune' });
    const path = `/customers/${id}`;
    const marked = { ...ADDRESS, is_default: true };
    const first = await create(`${path}/addresses`, marked);
    const billing = await create(`${path}/addresses`, { ...marked, type: 'billing' });
    const second = await create(`${path}/addresses`, marked);
    const defaults = async (): Promise<unknown[]> => {
      const shown = await get(path);
      const marks = (shown['addresses'] as Shown[])
        .filter((address) => address['is_default'])
        .map((address) => address.id);
      return [shown['default_shipping_address_id'], shown['default_billing_address_id'], marks.sort()];
    };
    expect(await defaults()).toEqual([second.id, billing.id, [billing.id, second.id].sort()]);
    await ask('PATCH', path, 200, { default_shipping_address_id: first.id });
    expect(await defaults()).toEqual([first.id, billing.id, [billing.id, first.id].sort()]);
    await ask('PATCH', path, 200, { default_shipping_address_id: null });
    expect(await defaults()).toEqual([undefined, billing.id, [billing.id]]);
    expect(await wizcommerce.ask('GET', path, 200)).toMatchObject({ data: { default_billing_address_id: billing.id } });
    await send('DELETE', `${path}/addresses/${billing.id}`);
    expect(await defaults()).toEqual([undefined, undefined, []]);
  });
});

const CHAIR = {
  name: 'Chair',
  variants: [
    { title: 'Oak', sku: 'CHAIR-OAK', price: 50.25 },
    { title: 'Ash', price: 40 },
  ],
};

describe('a product', () => {
  it('is created with its variants, changed, replaced, deleted, restored, and has a history', async () => {
    const made = await create('/products', {
      ...CHAIR,
      tags: ['new'],
      description: 'Sit on it',
      reference_id: randomUUID(),
    });
    expect(made).toMatchObject({ ...CHAIR, version: 1, status: 'active' });
    const path = `/products/${made.id}`;
    const [oak, ash] = made['variants'] as Shown[];
    const repriced = [
      { ...oak, price: 60 },
      { title: 'Ash', price: 40 },
      { title: 'Elm', price: 30 },
    ];
    const patched = await ask<Shown>('PATCH', path, 200, { variants: repriced });
    expect(patched['variants']).toMatchObject([
      { id: oak?.id, price: 60 },
      { id: ash?.id, price: 40 },
      { title: 'Elm' },
    ]);
    // Variants keep their ids without being sent with them, so the same request again changes nothing.
    expect(await ask('PATCH', path, 200, { variants: repriced })).toEqual(patched);
    expect(pointers(await send('PATCH', path, { variants: [{ id: 'nowhere', title: 'x', price: 1 }] }))).toEqual([
      '#/variants/0/id',
    ]);
    expect(pointers(await send('PATCH', path, { name: null, variants: [] })).sort()).toEqual(['#/name', '#/variants']);
    expect((await send('PUT', path, CHAIR)).headers['stele-removed']).toContain('description');
    await send('DELETE', path);
    expect(await ask('POST', `${path}/restore`, 200)).toMatchObject({ ...CHAIR, version: 5 });
    const { items } = await ask<Page>('GET', `${path}/history`, 200);
    expect(items.map(({ kind }) => kind)).toEqual(['restored', 'deleted', 'updated', 'updated', 'created']);
    expect(await get(`${path}?version=1`)).toMatchObject({ description: 'Sit on it', tags: ['new'] });
  });

  it('is found by any part of its name, of the titles and SKUs of its variants, and of its reference id', async () => {
    const mark = randomUUID().slice(0, 8);
    const made = await create('/products', {
      name: `Straße “${mark}”`,
      reference_id: `REF/${mark}`,
      variants: [{ title: `Größe "${mark}" \\ M`, sku: `SKU'${mark}_%`, price: 1 }],
    });
    const found = async (q: string): Promise<unknown[]> =>
      (await ask<Page>('GET', `/products?q=${encodeURIComponent(q)}`, 200)).items.map(({ id }) => id);
    for (const q of [`STRASSE “${mark}`, `GRÖSSE "${mark}" \\`, `sku'${mark}_%`, `ref/${mark}`]) {
      expect(await found(q)).toEqual([made.id]);
    }
    expect(await found(`sku'${mark}x%`)).toEqual([]);
  });
});

describe('an item', () => {
  it('is created, changed and deleted, and Evreka360 shows it', async () => {
    const type = '7b0f4c1e-55aa-4d3a-9ce1-000000000001';
    const item = {
      name: `Glass ${randomUUID()}`,
      order_type_id: type,
      sku: 'GLASS',
      primary_uom: 't',
      unit_price: 1.25,
    };
    const made = await create('/items', item);
    expect(made).toMatchObject(item);
    await ask('PATCH', `/items/${made.id}`, 200, { unit_price: 2.5, secondary_uom: 'm3' });
    const { items } = await evreka.ask<{ items: Json[] }>('GET', `/order_items?order_type_id=${type}`, 200);
    expect(items.find(({ id }) => id === made.id)).toMatchObject({
      name: item.name,
      primary_uom: 't',
      cost_per_unit_primary_uom: 2.5,
    });
    expect(pointers(await send('PATCH', `/items/${made.id}`, { order_type_id: 'nowhere' }))).toEqual([
      '#/order_type_id',
    ]);
    expect((await ask<Page>('GET', `/items?q=${encodeURIComponent(item.name)}`, 200)).items).toHaveLength(1);
    await send('DELETE', `/items/${made.id}`);
    expect((await send('GET', `/items/${made.id}`)).status).toBe(404);
  });
});

describe('a change', () => {
  it('through the hub shows in every dialect, and the other way round', async () => {
    const made = await create('/customers', {
      name: 'Acme',
      first_name: 'Ada',
      email: freshEmail(),
      addresses: [ADDRESS],
    });
    const path = `/customers/${made.id}`;
    await ask('PATCH', path, 200, { name: 'Acme 2', first_name: 'Grace' });
    expect(await wizcommerce.ask('GET', path, 200)).toMatchObject({
      data: { name: 'Acme 2', addresses: [{ city: 'Springfield' }] },
    });
    expect(await bitbybit.ask('GET', path, 200)).toMatchObject({
      data: { firstName: 'Grace', addresses: [{ city: 'Springfield' }] },
    });
    const entity = async (): Promise<Json> => evreka.ask('GET', `/entities/${made.id}`, 200);
    expect(JSON.stringify(await entity())).toContain('Acme 2');
    await wizcommerce.ask('PATCH', path, 201, { payment_term: 'Net 30' });
    await bitbybit.ask('PUT', path, 200, { lastName: 'Hopper' });
    await evreka.ask('PUT', `/entities/${made.id}`, '2xx', { name: 'Acme 3' });
    const [address] = (await get(path))['addresses'] as Shown[];
    await wizcommerce.ask('PUT', `${path}/addresses/${address?.id}`, 201, { ...ADDRESS, city: 'Berlin' });
    expect(await get(path)).toMatchObject({
      name: 'Acme 3',
      first_name: 'Grace',
      last_name: 'Hopper',
      payment_term: 'Net 30',
      addresses: [{ city: 'Berlin' }],
    });

    const product = await create('/products', CHAIR);
    expect(await bitbybit.ask('GET', `/products/${product.id}`, 200)).toMatchObject({
      data: { name: 'Chair', variants: [{ key: 'Oak', inventorySku: 'CHAIR-OAK', price: 50.25 }, { key: 'Ash' }] },
    });
    await bitbybit.ask('PUT', `/products/${product.id}`, 200, { name: 'Stool' });
    expect(await get(`/products/${product.id}`)).toMatchObject({ name: 'Stool', version: 2 });
  });
});

describe('a list', () => {
  it('continues by its cursor, counts on request, filters and sorts', async () => {
    const mark = randomUUID();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++)
      ids.push(
        (await create('/customers', { name: `${mark} ${9 - i}`, ...(i === 0 ? { status: 'inactive' } : {}) })).id,
      );
    const pages = async (query: string): Promise<string[]> => {
      const found: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Page = await ask<Page>(
          'GET',
          `/customers?q=${mark}&limit=2&${query}${cursor && `&cursor=${cursor}`}`,
          200,
        );
        found.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      }
      return found;
    };
    expect(await pages('')).toEqual(ids.toReversed());
    expect(await pages('sort=created_at')).toEqual(ids);
    expect(await pages('sort=name')).toEqual(ids.toReversed());
    expect(await pages('status=inactive')).toEqual(ids.slice(0, 1));
    expect((await ask<Page>('GET', `/customers?q=${mark}&total=true&limit=1`, 200)).total).toBe(5);
    const { changed_at } = await ask<Shown>('PATCH', `/customers/${ids[2]}`, 200, { display_name: 'Later' });
    expect(await pages(`changed_from=${encodeURIComponent(String(changed_at))}`)).toEqual([ids[2]]);
    const { next } = await ask<Page>('GET', `/customers?q=${mark}&limit=2`, 200);
    expect(pointers(await send('GET', `/customers?q=other&cursor=${next}`))).toEqual(['cursor']);
    expect(pointers(await send('GET', `/products?q=${mark}&cursor=${next}`))).toEqual(['cursor']);
    expect(pointers(await send('GET', '/customers?deleted=true&sort=name'))).toEqual(['sort']);
    expect(pointers(await send('GET', '/customers?colour=red'))).toEqual(['colour']);
  });

  it('of deleted records has the latest deletion first, page by page', async () => {
    const mark = randomUUID();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.push((await create('/products', { ...CHAIR, name: mark })).id);
    for (const id of ids) await send('DELETE', `/products/${id}`);
    const first = await ask<Page>('GET', `/products?deleted=true&q=${mark}&limit=2`, 200);
    const second = await ask<Page>('GET', `/products?deleted=true&q=${mark}&limit=2&cursor=${first.next}`, 200);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed());
    expect(second.next).toBeNull();
  });
});

describe('scopes', () => {
  it.each([
    ['customers:read', 'GET', '/customers'],
    ['customers:write', 'POST', '/customers'],
    ['customers:delete', 'DELETE', `/customers/${randomUUID()}`],
    ['customers:read', 'GET', `/customers/${randomUUID()}/addresses`],
    ['products:read', 'GET', '/products'],
    ['products:write', 'PATCH', `/items/${randomUUID()}`],
    ['products:delete', 'DELETE', `/products/${randomUUID()}`],
  ])('%s is needed for %s %s', async (scope, method, path) => {
    const { key } = await hub.mintKey({ scopes: ['orders:read'] });
    const reply = await hub.send({ method, path: `/api${path}`, headers: { 'x-api-key': key } });
    expect(expectFailure(hubFacts, reply, 403)).toMatchObject({ scope });
  });
});
