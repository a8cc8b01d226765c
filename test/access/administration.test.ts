import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { api, makeUser, type ShownUser, signIn } from './people.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

describe('a user', () => {
  it('is shown without anything of the password', async () => {
    const reply = await api(hub, 'POST', '/users', {
      email: 'grace@example.com',
      first_name: 'Grace',
      last_name: '',
      role: 'viewer',
      password: 'a password of hers',
    });
    expect(reply.status).toBe(201);
    expect(reply.json()).toEqual({
      id: expect.any(String),
      email: 'grace@example.com',
      first_name: 'Grace',
      last_name: '',
      role: 'viewer',
      disabled: false,
      created_at: expect.any(String),
    });
    const list = await api(hub, 'GET', '/users');
    expect((list.json() as { items: unknown[] }).items).toContainEqual(reply.json());
    expect(list.text).not.toMatch(/password|scrypt/);
  });

  it('has an email address that no other user has, in any case and any workspace', async () => {
    const other = await hub.secondWorkspace();
    const { email } = await makeUser(hub);
    const rival = { first_name: 'x', last_name: 'x', role: 'viewer', password: 'long enough it is' };
    for (const key of [hub.key, other.key]) {
      const reply = await api(hub, 'POST', '/users', { ...rival, email: email.toUpperCase() }, key);
      expect(hubFacts.namedFields(expectFailure(hubFacts, reply, 409))).toEqual(['email']);
    }
    const second = await makeUser(hub);
    const failure = expectFailure(hubFacts, await api(hub, 'PATCH', `/users/${second.id}`, { email }), 409);
    expect(failure).toMatchObject({ type: 'urn:problem-type:stele:duplicate' });
    expect((await api(hub, 'PATCH', `/users/${second.id}`, { email: second.email.toUpperCase() })).status).toBe(200);
  });

  it('leaves the email address to others when deleted', async () => {
    const { email, id } = await makeUser(hub);
    expect((await api(hub, 'DELETE', `/users/${id}`)).status).toBe(204);
    expectFailure(hubFacts, await api(hub, 'DELETE', `/users/${id}`), 404);
    expectFailure(hubFacts, await api(hub, 'PATCH', `/users/${id}`, { first_name: 'x' }), 404);
    const again = await makeUser(hub, { email });
    expect(again.id).not.toBe(id);
    expect((await signIn(hub, email)).status).toBe(200);
  });

  it('changes by what is sent, and signs in with what is new', async () => {
    const { id, email } = await makeUser(hub);
    const changed = await api(hub, 'PATCH', `/users/${id}`, {
      first_name: 'Augusta',
      password: 'a new password of hers',
    });
    expect(changed.json()).toMatchObject({ id, email, first_name: 'Augusta', last_name: 'Lovelace', role: 'editor' });
    expect((await signIn(hub, email)).status).toBe(401);
    expect((await signIn(hub, email, 'a new password of hers')).status).toBe(200);
  });

  it('may type the password in either form of its letters', async () => {
    const { email } = await makeUser(hub, { password: 'Zo\u00eb and the caf\u00e9' });
    expect((await signIn(hub, email, 'Zoe\u0308 and the cafe\u0301')).status).toBe(200);
  });

  it('is of one workspace, and unknown to others', async () => {
    const other = await hub.secondWorkspace();
    const { id } = await makeUser(hub);
    expectFailure(hubFacts, await api(hub, 'PATCH', `/users/${id}`, { role: 'viewer' }, other.key), 404);
    expectFailure(hubFacts, await api(hub, 'DELETE', `/users/${id}`, undefined, other.key), 404);
    expect((await api(hub, 'GET', '/users', undefined, other.key)).json()).toEqual({ items: [], next: null });
  });

  it('who may more than the calling key is not its to change', async () => {
    const { key } = await hub.mintKey({ scopes: ['admin'] });
    const admin = await makeUser(hub, { role: 'admin' });
    expectFailure(hubFacts, await api(hub, 'PATCH', `/users/${admin.id}`, { password: 'taken over by me' }, key), 403);
    const viewer = await makeUser(hub, { role: 'viewer' });
    expectFailure(hubFacts, await api(hub, 'PATCH', `/users/${viewer.id}`, { role: 'admin' }, key), 403);
  });

  it.each([
    ['an address that is none', { email: 'nobody' }, 'email'],
    ['a short password', { password: 'too short' }, 'password'],
    ['a role that is none', { role: 'owner' }, 'role'],
  ])('is not made with %s', async (_what, wish, field) => {
    const user = {
      email: 'new@example.com',
      first_name: '',
      last_name: '',
      role: 'viewer',
      password: 'long enough it is',
    };
    const failure = expectFailure(hubFacts, await api(hub, 'POST', '/users', { ...user, ...wish }), 400);
    expect(hubFacts.namedFields(failure)).toEqual([field]);
  });
});

describe('the workspace', () => {
  it('has a name, a currency and settings, each changed by itself', async () => {
    const other = await hub.secondWorkspace();
    const call = async (method: string, body?: unknown) =>
      (await api(hub, method, '/workspace', body, other.key)).json();
    const before = {
      id: other.id,
      name: 'Other',
      default_currency: null,
      time_zone: null,
      answers_kept_days: 30,
      requests_kept: 'failures',
      requests_kept_days: 14,
      request_bodies: 'none',
      settings: {},
      created_at: expect.any(String),
      archived_at: null,
    };
    expect(await call('GET')).toEqual(before);
    expect(await call('PATCH', {})).toEqual(before);
    expect(await call('PATCH', { name: 'Renamed' })).toEqual({ ...before, name: 'Renamed' });
    expect(await call('PATCH', { default_currency: 'EUR' })).toMatchObject({
      name: 'Renamed',
      default_currency: 'EUR',
    });
    const settings = { wizcommerce: { order_status: 'any' } };
    expect(await call('PATCH', { settings })).toMatchObject({ default_currency: 'EUR', settings });
    expect(await call('PATCH', { settings: {} })).toMatchObject({ settings });
    expect(await call('PATCH', { settings: { wizcommerce: {} } })).toMatchObject({ settings: { wizcommerce: {} } });
    expect(await call('PATCH', { settings: { wizcommerce: null }, default_currency: null })).toEqual({
      ...before,
      name: 'Renamed',
    });
    expect((await api(hub, 'GET', '/workspace')).json()).toMatchObject({ id: 'demo', name: 'Demo', settings: {} });
  });

  it.each([
    [{ wizcommerce: { order_status: 'all' } }, 'settings.wizcommerce.order_status'],
    [{ wizcommerce: { orderstatus: 'any' } }, 'settings.wizcommerce.orderstatus'],
    [{ unknown: {} }, 'settings.unknown'],
  ])('has no settings such as %j', async (settings, field) => {
    const failure = expectFailure(hubFacts, await api(hub, 'PATCH', '/workspace', { settings }), 400);
    expect(hubFacts.namedFields(failure)).toEqual([field]);
  });
});

it('lists of users are read page by page', async () => {
  const other = await hub.secondWorkspace();
  const made: string[] = [];
  for (let i = 0; i < 3; i++) {
    const user = { first_name: '', last_name: '', role: 'viewer', password: 'long enough it is' };
    const reply = await api(hub, 'POST', '/users', { ...user, email: `listed-${i}@example.com` }, other.key);
    made.push((reply.json() as ShownUser).id);
  }
  const first = (await api(hub, 'GET', '/users?limit=2', undefined, other.key)).json() as {
    items: ShownUser[];
    next: string;
  };
  const rest = (
    await api(hub, 'GET', `/users?limit=2&after=${first.next}`, undefined, other.key)
  ).json() as typeof first;
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(made);
  expect(rest.next).toBeNull();
});
