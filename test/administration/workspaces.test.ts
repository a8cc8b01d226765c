import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES, WORKSPACE_SCOPES } from '../../src/model/scope.ts';
import { api, makeKey, makeUser, type ShownKey, signIn, UNTIL_KNOWN_MS } from '../access/people.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { catalogOf, changesOf } from './calls.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

interface ShownWorkspace {
  id: string;
  name: string;
  archived_at: string | null;
  admin_key: ShownKey;
}

async function makeWorkspace(wishes: Record<string, unknown> = {}): Promise<ShownWorkspace> {
  const wish = { id: `made-${randomUUID().slice(0, 8)}`, name: 'Made', ...wishes };
  const reply = await api(hub, 'POST', '/workspaces', wish);
  if (reply.status !== 201) throw new Error(`no workspace was made: ${reply.text}`);
  return reply.json() as ShownWorkspace;
}

/** What the keys of several workspaces are answered, once every hub knows. */
const untilKnown = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));

describe('a workspace', () => {
  it('is made with a key, a catalog and a kind of orders, and is ready for orders', async () => {
    const { admin_key, ...made } = await makeWorkspace({ default_currency: 'EUR', time_zone: 'Europe/Berlin' });
    expect(made).toEqual({
      id: made.id,
      name: 'Made',
      default_currency: 'EUR',
      time_zone: 'Europe/Berlin',
      answers_kept_days: 30,
      requests_kept: 'failures',
      requests_kept_days: 14,
      request_bodies: 'none',
      settings: {},
      created_at: expect.any(String),
      archived_at: null,
    });
    expect(admin_key.scopes).toEqual([...WORKSPACE_SCOPES]);
    expect((await catalogOf(hub, admin_key.key)).map(({ state }) => state)).toEqual([
      'draft',
      'confirmed',
      'archived',
      'cancelled',
      'refunded',
    ]);
    const own = (await api(hub, 'GET', '/workspace', undefined, admin_key.key)).json();
    expect(own).toEqual(made);
    const kinds = (await api(hub, 'GET', '/order-types', undefined, admin_key.key)).json();
    expect(kinds).toMatchObject({ items: [{ name: 'Order' }] });
    const headers = { 'x-api-key': admin_key.key };
    const orders = await hub.send({ method: 'GET', path: '/customer/api/open/v1/orders', headers });
    expect(orders.status).toBe(200);
    const [keyMade, workspaceMade] = await changesOf(hub, admin_key.key);
    expect([keyMade, workspaceMade]).toMatchObject([
      { entity: 'key', change: 'created', entity_id: admin_key.id, operation: 'createWorkspace' },
      { entity: 'workspace', change: 'created', entity_id: made.id },
    ]);
  });

  it('has an id that no other has', async () => {
    const { id } = await makeWorkspace();
    const failure = expectFailure(hubFacts, await api(hub, 'POST', '/workspaces', { id, name: 'Again' }), 409);
    expect(hubFacts.namedFields(failure)).toEqual(['id']);
  });

  it('is listed with the others, page by page', async () => {
    const ids = [(await makeWorkspace()).id, (await makeWorkspace()).id].sort();
    const listed: string[] = [];
    for (let after = ''; ; ) {
      const page = (await api(hub, 'GET', `/workspaces?limit=1${after && `&after=${after}`}`)).json() as {
        items: ShownWorkspace[];
        next: string | null;
      };
      listed.push(...page.items.map(({ id }) => id));
      if (page.next === null) break;
      after = page.next;
    }
    expect(listed).toEqual([...new Set(listed)].sort());
    expect(listed).toEqual(expect.arrayContaining(['demo', ...ids]));
  });

  it('is changed from another, and the change is in its own history', async () => {
    const { id, admin_key } = await makeWorkspace();
    const change = { name: 'Renamed', time_zone: 'Asia/Tokyo', answers_kept_days: 7, default_currency: 'JPY' };
    expect((await api(hub, 'PATCH', `/workspaces/${id}`, change)).json()).toMatchObject(change);
    expectFailure(hubFacts, await api(hub, 'PATCH', '/workspaces/nobody', change), 404);
    const [latest] = await changesOf(hub, admin_key.key);
    expect(latest?.changes.map(({ field }) => field).sort()).toEqual(Object.keys(change).sort());
  });

  it('is not deleted', async () => {
    const { id } = await makeWorkspace();
    expectFailure(hubFacts, await api(hub, 'DELETE', `/workspaces/${id}`), 405);
  });
});

describe('a workspace that is archived', () => {
  it('refuses every key until it is restored, and keeps its data', async () => {
    const { id, admin_key } = await makeWorkspace();
    const email = `${id}@example.com`;
    const user = { email, first_name: '', last_name: '', role: 'admin', password: 'correct horse battery' };
    expect((await api(hub, 'POST', '/users', user, admin_key.key)).status).toBe(201);
    const token = ((await signIn(hub, email)).json() as { access_token: string }).access_token;
    expect((await api(hub, 'PATCH', `/workspaces/${id}`, { archived: true })).json()).toMatchObject({
      archived_at: expect.any(String),
    });
    await untilKnown();
    for (const key of [admin_key.key, token]) {
      expectFailure(hubFacts, await api(hub, 'GET', '/workspace', undefined, key), 401);
    }
    expect((await signIn(hub, email)).status).toBe(401);
    expect((await api(hub, 'PATCH', `/workspaces/${id}`, { archived: false })).json()).toMatchObject({
      archived_at: null,
    });
    await untilKnown();
    for (const key of [admin_key.key, token]) {
      expect((await api(hub, 'GET', '/workspace', undefined, key)).status).toBe(200);
    }
    expect((await signIn(hub, email)).status).toBe(200);
  });

  it('is not the one of the key that asks', async () => {
    expectFailure(hubFacts, await api(hub, 'PATCH', `/workspaces/${hub.workspaceId}`, { archived: true }), 409);
  });
});

describe('the scope of all workspaces', () => {
  it('is no part of a workspace', async () => {
    const { admin_key } = await makeWorkspace();
    for (const [method, path, body] of [
      ['GET', '/workspaces'],
      ['POST', '/workspaces', { id: 'mine', name: 'Mine' }],
      ['PATCH', '/workspaces/demo', { archived: true }],
    ] as const) {
      const failure = expectFailure(hubFacts, await api(hub, method, path, body, admin_key.key), 403);
      expect(failure).toMatchObject({ scope: 'workspaces' });
    }
  });

  it('is given by a key that has it, to keys alone', async () => {
    const { admin_key } = await makeWorkspace();
    const wish = { name: 'All', scopes: ['workspaces'] };
    expectFailure(hubFacts, await api(hub, 'POST', '/keys', wish, admin_key.key), 403);
    expect((await makeKey(hub, { scopes: SCOPES })).scopes).toEqual([...SCOPES]);
    const { email } = await makeUser(hub, { role: 'admin' });
    const token = ((await signIn(hub, email)).json() as { access_token: string }).access_token;
    expectFailure(hubFacts, await api(hub, 'GET', '/workspaces', undefined, token), 403);
  });
});
