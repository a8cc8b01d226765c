import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHub, type TestHub } from '../../support/test-hub.ts';
import { call, DEMO } from './http.ts';

interface List {
  items: { id: string; name: string }[];
}

let hub: TestHub;
let count = 0;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const person = { name: 'Ayşe', surname: 'Yılmaz', entity_id: DEMO.partyId };

const make = async (content: object = {}): Promise<string> => {
  const { status, body } = await call<{ contact_id: string }>(hub, 'POST', '/contacts', { ...person, ...content });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.contact_id;
};

const find = async (query: string): Promise<List['items']> =>
  (await call<List>(hub, 'GET', `/contacts?${query}`)).body.items;

describe('making a contact', () => {
  it('answers with its id and its entity’s name', async () => {
    expect(await call(hub, 'POST', '/contacts', person)).toMatchObject({
      status: 200,
      body: { contact_id: expect.any(String), name: 'Ayşe', surname: 'Yılmaz', entity_name: 'John Doe' },
    });
  });

  it('shows all that was sent', async () => {
    const id = await make({
      surname: 'Showman',
      email: 'show@example.com',
      phone: '+1 (123) 456 7890',
      language: 'nl',
      service_point_id_list: [DEMO.pointId],
      dynamic_field_list: [{ key: 'numberField', value: 123 }],
      has_customer_portal: true,
    });
    expect(await find('surname=showm')).toEqual([
      {
        id,
        name: 'Ayşe',
        surname: 'Showman',
        email: 'show@example.com',
        phone: '+1 (123) 456 7890',
        language: 'nl',
        entity_id: DEMO.partyId,
        has_customer_portal: true,
        service_point_id_list: [DEMO.pointId],
        dynamic: { numberField: 123 },
      },
    ]);
  });

  it.each([
    [{ entity_id: 'gone' }, 'Entity (gone) not found'],
    [{ service_point_id_list: ['gone'] }, 'Service Point (gone) not found'],
    [{ email: 'JOHN.DOE@example.com' }, 'email "JOHN.DOE@example.com" is in use by another contact'],
    [{ phone: '+14155552671' }, 'phone "+14155552671" is in use by another contact'],
  ])('is refused with %j', async (content, detail) => {
    expect(await call(hub, 'POST', '/contacts', { ...person, ...content })).toMatchObject({
      status: 400,
      body: { detail },
    });
  });

  it('names all fields that are wrong', async () => {
    const { status, body } = await call<{ detail: { loc: string[] }[] }>(hub, 'POST', '/contacts', {
      name: '',
      email: 'no address',
      has_customer_portal: 'yes',
    });
    expect(status).toBe(422);
    expect(body.detail.map(({ loc }) => loc[1]).sort()).toEqual([
      'email',
      'entity_id',
      'has_customer_portal',
      'name',
      'surname',
    ]);
  });

  it('gives an address to one of those who ask for it at once', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 8 }, () => call(hub, 'POST', '/contacts', { ...person, email: 'one@example.com' })),
    );
    expect(statuses.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400, 400, 400]);
    expect(await find('email__exact=one@example.com')).toHaveLength(1);
  });
});

describe('listing contacts', () => {
  it('finds by name, surname, email, phone and entity', async () => {
    const id = await make({ name: 'Zed', surname: 'Zappa', email: 'zed@example.org', phone: '998877' });
    for (const query of [
      'name=ze',
      'surname__exact=Zappa',
      'email=EXAMPLE.org',
      'phone__contains=9887',
      `entity_id=${DEMO.partyId}&name=zed`,
      'entity_id__contains=90ab&name=zed',
    ]) {
      expect(
        (await find(query)).map((contact) => contact.id),
        query,
      ).toEqual([id]);
    }
    expect(await find('surname__exact=zappa')).toEqual([]);
    expect(await find('entity_id=nobody')).toEqual([]);
    expect(await find('limit=3')).toHaveLength(3);
  });
});

describe('changing a contact', () => {
  it.each(['/contacts', '/contact'])('changes what is sent and nothing else, at %s', async (path) => {
    const id = await make({ surname: `Changer ${++count}`, phone: `555${count}`, language: 'tr' });
    expect(
      await call(hub, 'PUT', `${path}/${id}/`, { name: 'Fatma', email: `fatma${count}@example.com` }),
    ).toMatchObject({
      status: 200,
      body: { detail: 'Contact updated successfully' },
    });
    expect(await find(`surname__exact=Changer%20${count}`)).toMatchObject([
      { id, name: 'Fatma', email: `fatma${count}@example.com`, phone: `555${count}`, language: 'tr' },
    ]);
  });

  it('changes nothing when it is sent what is shown, even what its limits refuse', async () => {
    const [shown] = await find('surname__exact=Doe');
    const headers = { 'if-match': '"77"' };
    // A stale tag is no matter where nothing would change.
    expect((await call(hub, 'PUT', `/contacts/${shown?.id}`, shown, { headers })).status).toBe(200);
    await hub.sql(`update contacts set document = document || '{"email": "no address"}' where id = $1`, [shown?.id]);
    const [odd] = await find('surname__exact=Doe');
    expect((await call(hub, 'PUT', `/contacts/${shown?.id}`, odd, { headers })).status).toBe(200);
    expect((await call(hub, 'PUT', `/contacts/${shown?.id}`, { email: 'other' })).status).toBe(422);
    await hub.sql(`update contacts set document = document || '{"email": "john.doe@example.com"}' where id = $1`, [
      shown?.id,
    ]);
  });

  it('moves it to another entity', async () => {
    const id = await make({ surname: 'Mover' });
    const { body } = await call<{ id: string }>(hub, 'POST', '/entities', { name: 'New home', type_id: 't' });
    expect((await call(hub, 'PUT', `/contacts/${id}`, { entity_id: body.id })).status).toBe(200);
    expect(await find(`entity_id=${body.id}`)).toMatchObject([{ id, entity_id: body.id }]);
  });

  it.each([
    ['gone', { name: 'X' }, 'Contact (gone) not found'],
    [DEMO.partyId, { entity_id: 'gone' }, 'Entity (gone) not found'],
  ])('is refused for %s with %j', async (id, body, detail) => {
    expect(await call(hub, 'PUT', `/contacts/${id}`, body)).toMatchObject({ status: 400, body: { detail } });
  });

  it('may not take what another contact has, and heeds If-Match', async () => {
    const id = await make({ email: 'mine@example.com' });
    const taken = await call(hub, 'PUT', `/contacts/${id}`, { email: 'john.doe@example.com' });
    expect(taken.status).toBe(400);
    expect((await call(hub, 'PUT', `/contacts/${id}`, { email: 'Mine@example.com' })).status).toBe(200);
    const headers = { 'if-match': '"1"' };
    expect((await call(hub, 'PUT', `/contacts/${id}`, { name: 'Late' }, { headers })).status).toBe(412);
  });
});

describe('asking whether something is free', () => {
  it.each([
    ['email', 'nobody.yet@example.com', 200, { is_valid: true }],
    ['email', 'John.Doe@example.com', 400, { is_valid: false, detail: 'Email address already exists' }],
    ['phone', '000111222', 200, { is_valid: true }],
    ['phone', '+14155552671', 400, { is_valid: false, detail: 'Phone number already exists' }],
  ])('%s %s', async (field, value, status, body) => {
    expect(await call(hub, 'POST', `/contacts/validate/${field}`, { [field]: value })).toMatchObject({ status, body });
  });

  it('needs something to ask about', async () => {
    expect((await call(hub, 'POST', '/contacts/validate/email', { email: 'none' })).status).toBe(422);
    expect((await call(hub, 'POST', '/contacts/validate/phone', {})).status).toBe(422);
  });
});
