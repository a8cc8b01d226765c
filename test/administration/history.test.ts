import { afterAll, beforeAll, expect, it } from 'vitest';
import { api, makeClient, makeKey, makeUser } from '../access/people.ts';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { changesOf } from './calls.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

it('tells what became of keys, users and clients, and no secret', async () => {
  const key = await makeKey(hub, { name: 'Told of' });
  await api(hub, 'PATCH', `/keys/${key.id}`, { name: 'Told of again' });
  const rotated = (await api(hub, 'POST', `/keys/${key.id}/rotate`)).json() as { id: string; key: string };
  await api(hub, 'DELETE', `/keys/${rotated.id}`);
  const user = await makeUser(hub);
  await api(hub, 'PATCH', `/users/${user.id}`, { password: 'another one of theirs', role: 'viewer' });
  await api(hub, 'DELETE', `/users/${user.id}`);
  const client = await makeClient(hub);
  await api(hub, 'DELETE', `/oauth-clients/${client.client_id}`);
  await api(hub, 'DELETE', `/oauth-clients/${client.client_id}`);
  const changes = await changesOf(hub);
  const changedFieldsOf = (id: string) =>
    changes
      .filter(({ entity_id }) => entity_id === id)
      .map(({ change, changes: fields }) => [change, ...(change === 'updated' ? fields.map(({ field }) => field) : [])])
      .reverse();
  expect(changedFieldsOf(key.id)).toEqual([['created'], ['updated', 'name'], ['updated', 'expires_at', 'replaced_by']]);
  expect(changedFieldsOf(rotated.id)).toEqual([['created'], ['updated', 'revoked_at']]);
  expect(changedFieldsOf(user.id)).toEqual([['created'], ['updated', 'role', 'password'], ['deleted']]);
  expect(changedFieldsOf(client.client_id)).toEqual([['created'], ['deleted']]);
  const text = JSON.stringify(changes);
  for (const secret of [key.key, rotated.key, client.client_secret, 'another one of theirs', 'scrypt']) {
    expect(text).not.toContain(secret);
  }
});

it('is of the workspace alone, read page by page, and cannot be rewritten', async () => {
  const other = await hub.secondWorkspace();
  for (const name of ['One', 'Two', 'Three']) {
    expect((await api(hub, 'PATCH', '/workspace', { name }, other.key)).status).toBe(200);
  }
  interface Page {
    items: { id: string; changes: unknown[] }[];
    next: string | null;
  }
  const page = async (query: string) =>
    (await api(hub, 'GET', `/administration-changes?${query}`, undefined, other.key)).json() as Page;
  const first = await page('limit=2');
  const rest = await page(`limit=2&after=${first.next}`);
  expect([...first.items, ...rest.items].map(({ changes }) => changes)).toEqual([
    [{ field: 'name', from: 'Two', to: 'Three' }],
    [{ field: 'name', from: 'One', to: 'Two' }],
    [{ field: 'name', from: 'Other', to: 'One' }],
  ]);
  expect(rest.next).toBeNull();
  const { key } = await hub.mintKey({ scopes: ['orders:read'] });
  expectFailure(hubFacts, await api(hub, 'GET', '/administration-changes', undefined, key), 403);
  const rights = await hub.sql<{ may: boolean }>(
    `select has_table_privilege('stele_hub', 'administration_changes', 'update, delete, truncate') as may`,
  );
  expect(rights).toEqual([{ may: false }]);
});
