import type { TSchema } from 'typebox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '../../src/core/core.ts';
import { rebuildOrder } from '../../src/core/orders/history.ts';
import type { WriteCommand } from '../../src/core/write-command.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { Call } from '../../src/operations/operation.ts';
import { type DeleteOrder, deleteOrder } from '../../src/operations/orders.ts';
import { databaseFaults } from '../races/history-faults.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { createLister, type Lister } from './lister.ts';
import { openWriteQueue, type TestWriteQueue } from './write-queue.ts';

let hub: TestHub;
let queue: TestWriteQueue;
let lister: Lister;
let id: string;
let reference: string;
let made = 0;

beforeAll(async () => {
  hub = await createTestHub();
  queue = openWriteQueue(hub.database, 'demo');
  lister = createLister(hub.database, 'demo');
});
beforeEach(async () => {
  reference = `DEL-${++made}`;
  id = await hub.seedOrder(
    { reference_id: reference, display_id: `Gone ${made}` },
    { tests: `alias-${made}`, bitbybit: `bb-${made}` },
  );
});
afterAll(async () => {
  expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
  await lister.close();
  await queue.close();
  await hub.close();
});

const notFound: Failure = { kind: 'not_found', entity: 'order', id: 'x' };

describe('a deleted order', () => {
  it('is not found: not by its id, not by its aliases, not in lists', async () => {
    const { total } = await lister.page();
    expect(await queue.remove(id)).toMatchObject({ ok: true, replayed: false });
    await expect(hub.order(id)).rejects.toThrow('there is no order');
    for (const path of [
      `/v1/orders/${id}`,
      `/customer/api/open/v1/orders/${id}`,
      `/customer/api/open/v1/orders/bb-${made}`,
      `/v1/orders/bb-${made}`,
    ]) {
      expect((await hub.send({ method: 'GET', path, headers: { 'x-api-key': hub.key } })).status).toBe(404);
    }
    const patched = await hub.send({
      method: 'PATCH',
      path: `/v1/orders/${id}/status`,
      headers: { 'x-api-key': hub.key },
      body: { status: 'cancelled' },
    });
    expect(patched.status).toBe(404);
    expect((await lister.page()).total).toBe(total - 1);
    for (const filter of [
      { search: id },
      { search: `Gone ${made}` },
      { search: reference },
      { referenceIds: [reference] },
    ]) {
      expect((await lister.page({ filter })).total).toBe(0);
    }
  });

  it('is found by no later write, and deleted once', async () => {
    expect((await queue.remove(id)).ok).toBe(true);
    const absent = { absent: notFound };
    expect(await queue.write({ find: id }, { internal_note: 'late' }, absent)).toEqual({
      ok: false,
      failure: notFound,
    });
    expect(await queue.remove(id, absent)).toEqual({ ok: false, failure: notFound });
    expect(await queue.remove(`alias-${made}`, absent)).toEqual({ ok: false, failure: notFound });
    expect((await hub.changes(id)).length).toBe(2);
  });

  it('keeps its history, from which every version can be rebuilt', async () => {
    const before = await hub.order(id);
    await queue.write({ find: `alias-${made}` }, { internal_note: 'the last' });
    await queue.remove(`alias-${made}`);
    const changes = await hub.changes(id);
    expect(changes.map(({ kind }) => kind)).toEqual(['created', 'updated', 'deleted']);
    const { deleted_at, ...rest } = rebuildOrder(changes) ?? before;
    expect(changes[2]?.changes).toEqual([{ field: 'deleted_at', from: null, to: deleted_at }]);
    expect(rest).toEqual({
      ...before,
      internal_note: 'the last',
      version: 3,
      changed_at: deleted_at,
      updated_at: deleted_at,
    });
    expect(rebuildOrder(changes, 1)).toEqual(before);
    const [stored] = await hub.sql<{ version: number; deleted_at: Date }>(
      'select version, deleted_at from orders where id = $1',
      [id],
    );
    expect(stored).toMatchObject({ version: 3, deleted_at: new Date(deleted_at ?? '') });
  });

  it('gives its reference id and its aliases back, and keeps them in its document', async () => {
    await queue.remove(id);
    const next = await hub.seedOrder({ reference_id: reference }, { tests: `alias-${made}` });
    expect(await hub.order(next)).toMatchObject({ reference_id: reference, aliases: { tests: `alias-${made}` } });
    const [kept] = await hub.sql<{ document: unknown; reference_id: string | null }>(
      'select document, reference_id from order_documents where order_id = $1',
      [id],
    );
    expect(kept).toMatchObject({
      reference_id: null,
      document: { reference_id: reference, aliases: { tests: `alias-${made}` } },
    });
  });

  it('leaves the counts, whatever else the same transaction does with it', async () => {
    const outcomes = await Promise.all([
      queue.write({ find: id }, { fulfillment_status: 'DELIVERED' }),
      queue.write({ find: id }, { status: { state: 'cancelled' } }),
      queue.remove(id),
      queue.write({ find: id }, { internal_note: 'late' }),
      queue.write({ create: `${id}-next`, aliases: {} }, { reference_id: reference }),
    ]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, false, true]);
    expect(await databaseFaults(hub.database, 'demo')).toEqual([]);
  });

  it('minds If-Match and Idempotency-Key', async () => {
    expect(await queue.remove(id, { knownVersions: [7] })).toMatchObject({
      ok: false,
      failure: { kind: 'version_conflict', currentVersion: 1, differing: ['deleted_at'] },
    });
    const idempotency: WriteCommand['idempotency'] = {
      scope: {
        keyFamily: 'f',
        key: `once ${id}`,
        operation: 'tests deleteOrder',
        parameters: JSON.stringify([id]),
        address: `DELETE /orders/${id}`,
      },
      fingerprint: '00',
    };
    const more = {
      knownVersions: [1],
      idempotency,
      reply: () => ({ status: 200, headers: { ETag: '"2"' }, body: 'gone' }),
    };
    expect(await queue.remove(id, more)).toMatchObject({ ok: true, replayed: false });
    expect(await queue.remove(id, more)).toMatchObject({ ok: true, replayed: true, reply: { body: 'gone' } });
    expect(await queue.remove(id, { ...more, idempotency: { ...idempotency, fingerprint: '01' } })).toEqual({
      ok: false,
      failure: { kind: 'idempotency_reuse' },
    });
  });

  it('cannot be deleted when the request’s own rules refuse it', async () => {
    const refused = await queue.remove(id, { change: () => ({ ok: false, failure: notFound }) });
    expect(refused).toEqual({ ok: false, failure: notFound });
    expect((await hub.order(id)).version).toBe(1);
  });
});

describe('the call that dialects delete with', () => {
  const call = (headers: Record<string, string> = {}): Call => ({
    requestId: 'r',
    address: '127.0.0.1',
    dialect: 'tests',
    operation: 'deleteOrder',
    keyedAs: 'deleteOrder',
    method: 'DELETE',
    path: '/orders/x',
    parameters: {},
    id: '',
    query: {},
    header: (name) => headers[name],
    body: undefined,
    rawBody: '',
    problems: [],
    onError: (error) => {
      throw error;
    },
    principal: { workspaceId: 'demo', keyId: 'k', keyFamily: 'f', scopes: [] } as unknown as Call['principal'],
  });
  const core = {
    write: (command: WriteCommand) => queue.write(command.target, {}, command),
  } as unknown as Core;

  type Parts = Pick<DeleteOrder<TSchema, TSchema, unknown>, 'view' | 'absent'>;

  const remove = (made: Call, orderId: string, status: number, parts: Parts = {}) =>
    deleteOrder({
      id: 'deleteOrder',
      method: 'DELETE',
      path: '/orders/{id}',
      scope: 'orders:delete',
      summary: 'Delete an order',
      replies: { [status]: { description: 'The order is deleted' } },
      ...parts,
    }).handle({ ...made, id: orderId }, core);

  it('replies with the view of the dialect, or without a body', async () => {
    const view = (order: { display_id: string }) => ({ detail: `Deleted ${order.display_id}` });
    const shown = await remove(call(), id, 200, { view });
    expect(shown).toMatchObject({ ok: true, value: { status: 200, body: `{"detail":"Deleted Gone ${made}"}` } });
    const other = await hub.seedOrder({});
    expect(await remove(call(), other, 204)).toEqual({ ok: true, value: { status: 204, headers: {}, body: '' } });
  });

  it('refuses an unknown order with the failure of the dialect', async () => {
    const unknown = 'no such order';
    expect(await remove(call(), unknown, 200)).toMatchObject({
      ok: false,
      failure: { kind: 'not_found', id: unknown },
    });
    expect(await remove(call(), unknown, 200, { absent: () => notFound })).toEqual({ ok: false, failure: notFound });
    expect(await remove(call(), '\0', 200)).toMatchObject({ ok: false });
  });

  it('takes If-Match and Idempotency-Key from the headers', async () => {
    expect(await remove(call({ 'if-match': '"9"' }), id, 204)).toMatchObject({
      ok: false,
      failure: { kind: 'version_conflict' },
    });
    const keyed = call({ 'if-match': '"1"', 'idempotency-key': `delete-${made}` });
    const view = () => 'gone';
    await remove(keyed, id, 200, { view });
    expect(await remove(keyed, id, 200, { view })).toMatchObject({
      ok: true,
      value: { body: '"gone"', headers: { 'Idempotency-Replayed': 'true' } },
    });
    await hub.sql(`delete from idempotency_keys where key = $1`, [`delete-${made}`]);
  });
});
