import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, hubFacts } from '../support/dialects.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { api, makeKey, read, type ShownKey, UNTIL_KNOWN_MS } from './people.ts';

let hub: TestHub;

beforeAll(async () => {
  hub = await createTestHub();
});

afterAll(() => hub.close());

const keyShown = async (id: string): Promise<ShownKey & { last_used_at: string | null }> => {
  const { items } = (await api(hub, 'GET', '/keys?limit=200')).json() as {
    items: (ShownKey & { last_used_at: string | null })[];
  };
  const found = items.find((key) => key.id === id);
  if (!found) throw new Error(`there is no key ${id}`);
  return found;
};

// Each test waits until the hub knows of its own key.
describe.concurrent('when a key was last used', () => {
  it('is known soon, and of a key that never was, unknown', async ({ expect }) => {
    const [used, unused] = [await makeKey(hub), await makeKey(hub)];
    expect(used).toMatchObject({ last_used_at: null });
    const before = Date.now();
    expect(await read(hub, used.key)).toBe(200);
    await expect.poll(async () => (await keyShown(used.id)).last_used_at, { timeout: 10_000 }).not.toBeNull();
    const { last_used_at } = await keyShown(used.id);
    expect(Date.parse(last_used_at ?? '')).toBeGreaterThanOrEqual(before - 1);
    expect(await keyShown(unused.id)).toMatchObject({ last_used_at: null });
  });

  it('is written once for many uses', async ({ expect }) => {
    const { id, key } = await makeKey(hub);
    const versions = () =>
      hub.sql<{ version: string }>('select xmin::text as version from api_keys where id = $1', [id]);
    await read(hub, key);
    await expect.poll(async () => (await keyShown(id)).last_used_at, { timeout: 10_000 }).not.toBeNull();
    const written = await versions();
    for (let i = 0; i < 3; i++) {
      await new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));
      await read(hub, key);
    }
    expect(await versions()).toEqual(written);
  });

  it('is none of a key that was refused', async () => {
    const { id, key } = await makeKey(hub);
    await api(hub, 'DELETE', `/keys/${id}`);
    expect(await read(hub, key)).toBe(401);
    await new Promise((resolve) => setTimeout(resolve, 2 * UNTIL_KNOWN_MS));
    expect(await keyShown(id)).toMatchObject({ last_used_at: null });
  });
});

describe.concurrent('a rotated key', () => {
  it.each([
    [undefined, 24],
    [{}, 24],
    [{ grace_hours: 0 }, 0],
    [{ grace_hours: 72 }, 72],
  ])('with %j works for %i hours more', async (body, hours) => {
    const { id, key } = await makeKey(hub);
    expect((await api(hub, 'POST', `/keys/${id}/rotate`, body)).status).toBe(201);
    const { expires_at } = await keyShown(id);
    const leftHours = (Date.parse(expires_at ?? '') - Date.now()) / 3_600_000;
    expect(Math.abs(leftHours - hours)).toBeLessThan(0.1);
    await new Promise((resolve) => setTimeout(resolve, UNTIL_KNOWN_MS));
    expect(await read(hub, key)).toBe(hours === 0 ? 401 : 200);
  });

  it.each([-1, 721, 1.5, '24'])('has no grace of %j hours', async (grace_hours) => {
    const { id } = await makeKey(hub);
    const failure = expectFailure(hubFacts, await api(hub, 'POST', `/keys/${id}/rotate`, { grace_hours }), 400);
    expect(hubFacts.namedFields(failure)).toEqual(['grace_hours']);
  });
});
