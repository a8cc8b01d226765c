import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { call, DEMO, makeOrder } from './http.ts';

interface List {
  items: { id: string; name: string }[];
}

let hub: TestHub;
let typeId: string;
let inactiveId: string;

beforeAll(async () => {
  hub = await createTestHub();
  typeId = (await call<List>(hub, 'GET', '/entities/types')).body.items[0]?.id ?? '';
  const statuses = await call<List>(hub, 'GET', '/entities/status');
  inactiveId = statuses.body.items.find(({ name }) => name === 'Inactive')?.id ?? '';
});

afterAll(() => hub.close());

const make = async (content: object = {}): Promise<string> => {
  const { status, body } = await call<{ id: string }>(hub, 'POST', '/entities', {
    name: 'Harbour Ltd',
    type_id: typeId,
    ...content,
  });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.id;
};

/** As a browser or a Python client writes a form. */
const form = (fields: Record<string, string>): { body: string; headers: Record<string, string> } => ({
  headers: { 'content-type': 'multipart/form-data; boundary=xYz' },
  body: `${[
    ...Object.entries(fields).map(
      ([name, value]) => `--xYz\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    ),
    '--xYz\r\nContent-Disposition: form-data; name="attachments"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n\u0001\u0002\r\n',
  ].join('')}--xYz--\r\n`,
});

describe('making an entity', () => {
  it.each(['/entities', '/entity'])('answers its id, at %s', async (path) => {
    const { status, body } = await call<{ id: string }>(hub, 'POST', path, { name: 'Quay', type_id: typeId });
    expect({ status, body }).toEqual({
      status: 200,
      body: { id: expect.any(String), success: true, detail: { message: expect.any(String) } },
    });
    expect((await call(hub, 'GET', `/entities/${body.id}`)).body).toMatchObject({
      name: 'Quay',
      type_name: 'Customer',
    });
  });

  it('takes a form with lists written as JSON, and leaves files aside', async () => {
    const { body, headers } = form({
      name: 'Formal',
      type_id: 'their-own-type',
      dynamic_field_list: '[{"key": "some_key", "value": 10}]',
      order_settings: `[{"order_type": "${DEMO.typeId}", "order_items": []}]`,
    });
    const made = await call<{ id: string }>(hub, 'POST', '/entity', body, { headers });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    expect((await call(hub, 'GET', `/entities/${made.body.id}`)).body).toMatchObject({
      name: 'Formal',
      type_id: 'their-own-type',
      type_name: null,
      dynamic: { some_key: 10 },
      order_settings: [{ order_type: DEMO.typeId, order_items: [] }],
    });
  });

  it('names every field of a form that is wrong', async () => {
    const { body, headers } = form({ name: '', dynamic_field_list: 'no list', order_settings: '{}' });
    const { status, body: failure } = await call<{ detail: { loc: string[] }[] }>(hub, 'POST', '/entity', body, {
      headers,
    });
    expect(status).toBe(422);
    expect(failure.detail.map(({ loc }) => loc[1]).sort()).toEqual([
      'dynamic_field_list',
      'name',
      'order_settings',
      'type_id',
    ]);
  });

  it('looks into the lists of a form as it looks into JSON', async () => {
    for (const value of ['"a\\u0000b"', '"\\ud800"', '1e400', '{"__proto__": 1}', '12345678901234567890']) {
      const { body, headers } = form({
        name: 'X',
        type_id: 't',
        dynamic_field_list: `[{"key": "k", "value": ${value}}]`,
      });
      expect((await call(hub, 'POST', '/entity', body, { headers })).status, value).toBe(422);
    }
  });

  it('refuses settings that name what is not there', async () => {
    const order_settings = [{ order_type: 'gone', order_items: ['lost'] }];
    expect(await call(hub, 'POST', '/entities', { name: 'X', type_id: 't', order_settings })).toMatchObject({
      status: 400,
      body: { detail: 'Order type (gone) not found; Order item (lost) not found' },
    });
  });

  it('makes a customer whom every dialect knows', async () => {
    const id = await make({ name: 'Everybody’s' });
    const reply = await hub.send({ method: 'GET', path: `/v1/customers/${id}`, headers: { 'x-api-key': hub.key } });
    if (reply.status === 200) expect(reply.text).toContain('Everybody’s');
    expect(await makeOrder(hub, { entity_id: id })).toEqual(expect.any(String));
  });
});

describe('showing entities', () => {
  it('lists the newest first, a page at a time, by name and type', async () => {
    const [a, b] = [await make({ name: 'Alpha Works' }), await make({ name: 'alpha mill', type_id: 'mill' })];
    const ids = async (query: string): Promise<string[]> =>
      (await call<List>(hub, 'GET', `/entities?${query}`)).body.items.map(({ id }) => id);
    expect(await ids('name=ALPHA')).toEqual([b, a]);
    expect(await ids('name=alpha&limit=1&page=2')).toEqual([a]);
    expect(await ids('name__exact=Alpha%20Works')).toEqual([a]);
    expect(await ids('type_id=mill')).toEqual([b]);
    expect(await ids('type_id=mil')).toEqual([]);
    expect(await ids('type_id__contains=mil')).toEqual([b]);
  });

  it('shows a customer of another dialect, and the places that are theirs', async () => {
    expect((await call(hub, 'GET', `/entities/${DEMO.partyId}`)).body).toEqual({
      id: DEMO.partyId,
      name: 'John Doe',
      type_id: null,
      type_name: null,
      status_id: expect.any(String),
      dynamic: {},
      order_settings: [],
      linked_service_points: [{ id: DEMO.pointId, name: 'Harbour warehouse', type_id: null }],
    });
  });

  it('answers 404 for one that is not there', async () => {
    expect(await call(hub, 'GET', '/entities/gone')).toMatchObject({
      status: 404,
      body: { detail: 'Entity not found' },
    });
  });

  it('has no fields of its own to declare', async () => {
    expect((await call(hub, 'GET', '/entities/dynamic_fields')).body).toEqual({ items: [] });
  });
});

describe('changing an entity', () => {
  it.each(['PATCH', 'PUT'])('changes what is sent and nothing else: %s', async (method) => {
    const id = await make({ dynamic_field_list: [{ key: 'a', value: 1 }] });
    const changed = await call(hub, method, `/entities/${id}`, { name: 'Renamed', status: inactiveId });
    expect(changed).toMatchObject({
      status: 200,
      body: { id, success: true, entity_type: typeId, entity_name: 'Renamed', entity_external_id: null },
    });
    expect((await call(hub, 'GET', `/entities/${id}`)).body).toMatchObject({
      name: 'Renamed',
      status_id: inactiveId,
      dynamic: { a: 1 },
    });
    await call(hub, method, `/entities/${id}`, { dynamic_field_list: [{ key: 'b', value: true }], type: 'x' });
    expect((await call(hub, 'GET', `/entities/${id}`)).body).toMatchObject({ dynamic: { b: true }, type_id: 'x' });
  });

  it('changes nothing when it is sent what is shown, and twice is once', async () => {
    const { body: shown, headers } = await call(hub, 'GET', `/entities/${DEMO.partyId}`);
    const again = await call(hub, 'PATCH', `/entities/${DEMO.partyId}`, shown);
    expect(again.status).toBe(200);
    expect((await call(hub, 'GET', `/entities/${DEMO.partyId}`)).headers.etag).toBe(headers.etag);
    const id = await make();
    const tags: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      tags.push((await call(hub, 'PATCH', `/entities/${id}`, { name: 'Once' })).headers.etag);
    }
    expect(tags).toEqual(['"2"', '"2"']);
  });

  it('takes back a name that is longer than its limit, if it is the one shown', async () => {
    const id = await make();
    const long = 'x'.repeat(300);
    await hub.sql(`update customers set document = jsonb_set(document, '{name}', to_jsonb($2::text)) where id = $1`, [
      id,
      long,
    ]);
    expect((await call(hub, 'PATCH', `/entities/${id}`, { name: long })).status).toBe(200);
    expect((await call(hub, 'PATCH', `/entities/${id}`, { name: `${long}y` })).status).toBe(422);
  });

  it.each([
    ['gone', { name: 'X' }, 404, 'Entity not found'],
    [DEMO.partyId, { status: 'gone' }, 400, 'Status (gone) not found'],
    [DEMO.partyId, { order_settings: [{ order_type: 'gone' }] }, 400, 'Order type (gone) not found'],
  ])('refuses %s with %j', async (id, body, status, detail) => {
    expect(await call(hub, 'PATCH', `/entities/${id}`, body)).toMatchObject({ status, body: { detail } });
  });

  it('tells of a bad body before a missing entity, and heeds If-Match', async () => {
    expect((await call(hub, 'PATCH', '/entities/gone', { name: 'x'.repeat(256) })).status).toBe(422);
    const id = await make();
    const headers = { 'if-match': '"9"' };
    expect((await call(hub, 'PATCH', `/entities/${id}`, { name: 'Late' }, { headers })).status).toBe(412);
  });
});
