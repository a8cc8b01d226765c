import { describe, expect, test } from 'vitest';
import { type Decision, decide } from '../../src/core/orders/decide-order.ts';
import { rebuildOrder } from '../../src/core/orders/history.ts';
import type { WriteCommand } from '../../src/core/write-command.ts';
import type { OrderPatch } from '../../src/model/change.ts';
import type { Failure } from '../../src/model/failure.ts';
import type { Order } from '../../src/model/order.ts';
import { ok, refuse } from '../../src/model/result.ts';
import { context, EARLIER, idMaker, NOW, ORDER } from './samples.ts';

const ABSENT: Failure = { kind: 'not_found', entity: 'order', id: 'o-1' };

type More = Partial<Pick<WriteCommand, 'knownVersions' | 'force' | 'remove'>> & { now?: string };

function update(order: Order | undefined, patch: OrderPatch, { now = NOW, ...more }: More = {}) {
  const command = { target: { find: 'o-1' }, change: () => ok(patch), absent: ABSENT, ...more };
  return decide(order, command, context(), { now, newId: idMaker() });
}

function create(patch: OrderPatch) {
  const command = { target: { create: 'o-9', aliases: { evreka: 'crew-9' } }, change: () => ok(patch), absent: ABSENT };
  return decide(undefined, command, context(), { now: NOW, newId: idMaker() });
}

function decided(result: ReturnType<typeof decide>): Decision {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.failure)}`);
  return result.value;
}

describe('a change', () => {
  test('makes the next version, with every field before and after', () => {
    const { order, kind, changes, forced } = decided(
      update(ORDER, { internal_note: 'new', currency: null, tags: ['x'] }),
    );
    expect({ kind, forced, version: order.version }).toEqual({ kind: 'updated', forced: false, version: 4 });
    expect(changes).toEqual([
      { field: 'internal_note', from: 'old', to: 'new' },
      { field: 'currency', from: 'EUR', to: null },
      { field: 'tags', from: [], to: ['x'] },
    ]);
    expect(order).not.toHaveProperty('currency');
    expect(ORDER).toMatchObject({ version: 3, internal_note: 'old', currency: 'EUR' });
  });

  test('that changes nothing is no version: the very same order comes back', () => {
    for (const patch of [
      {},
      { internal_note: 'old' },
      { customer_note: null },
      { status: { entry_id: 'confirmed' } },
    ]) {
      const decision = decided(update(ORDER, patch));
      expect(decision.order).toBe(ORDER);
      expect(decision).toMatchObject({ changes: [], forced: false });
    }
  });

  test('sets changed_at to now, but never back', () => {
    expect(decided(update(ORDER, { internal_note: 'new' })).order.changed_at).toBe(NOW);
    const ahead = { ...ORDER, changed_at: '2030-01-01T00:00:00.000Z' };
    expect(decided(update(ahead, { internal_note: 'new' })).order.changed_at).toBe('2030-01-01T00:00:00.000Z');
  });

  test('sets updated_at to the hub’s time, unless the caller sets one', () => {
    expect(decided(update(ORDER, { internal_note: 'new' })).order.updated_at).toBe(NOW);
    const mine = '2020-02-02T02:02:02.000Z';
    expect(decided(update(ORDER, { internal_note: 'new', updated_at: mine })).order).toMatchObject({
      updated_at: mine,
      changed_at: NOW,
    });
    // The present one, sent along with a change, is the caller's too.
    expect(decided(update(ORDER, { internal_note: 'new', updated_at: EARLIER })).order.updated_at).toBe(EARLIER);
  });

  test('of an order that is not there is what the command says it is', () => {
    expect(update(undefined, {})).toEqual({ ok: false, failure: ABSENT });
  });

  test('that the lens refuses is refused', () => {
    const failure: Failure = { kind: 'invalid', problems: [] };
    const command = { target: { find: 'o-1' }, change: () => refuse(failure), absent: ABSENT };
    expect(decide(ORDER, command, context(), { now: NOW, newId: idMaker() })).toEqual({ ok: false, failure });
  });
});

describe('completed_at', () => {
  const sent = { ...ORDER, status_id: 'sent' };
  const done = { ...ORDER, status_id: 'done', completed_at: EARLIER };

  test('is set on entering an entry that completes from one that does not', () => {
    const { order, changes } = decided(update(sent, { status: { entry_id: 'done' } }));
    expect(order).toMatchObject({ status_id: 'done', completed_at: NOW });
    expect(changes).toEqual([
      { field: 'status_id', from: 'sent', to: 'done' },
      { field: 'completed_at', from: null, to: NOW },
    ]);
  });

  test('stays on the way between two entries that complete', () => {
    const { order, changes } = decided(update(done, { status: { entry_id: 'filed' } }));
    expect(order).toMatchObject({ status_id: 'filed', completed_at: EARLIER });
    expect(changes).toEqual([{ field: 'status_id', from: 'done', to: 'filed' }]);
  });

  test('is cleared on leaving for one that does not', () => {
    const { order, changes } = decided(update(done, { status: { entry_id: 'refunded' } }));
    expect(order.completed_at).toBeUndefined();
    expect(changes).toEqual([
      { field: 'status_id', from: 'done', to: 'refunded' },
      { field: 'completed_at', from: EARLIER, to: null },
    ]);
  });

  test('is not touched by a move between two that do not, or by any other change', () => {
    expect(decided(update(ORDER, { status: { entry_id: 'packed' } })).order.completed_at).toBeUndefined();
    expect(decided(update(done, { internal_note: 'new' })).order.completed_at).toBe(EARLIER);
  });

  test('of an order whose entry left the catalog tells whether it was complete', () => {
    const forgotten = { ...done, status_id: 'forgotten' };
    expect(decided(update(forgotten, { status: { entry_id: 'done' } })).order.completed_at).toBe(EARLIER);
    expect(decided(update(forgotten, { status: { entry_id: 'draft' } })).order.completed_at).toBeUndefined();
  });
});

describe('a refused move', () => {
  test('refuses the whole change', () => {
    expect(update({ ...ORDER, status_id: 'cancelled' }, { internal_note: 'new', status: { state: 'draft' } })).toEqual({
      ok: false,
      failure: { kind: 'refused_transition', from: 'Cancelled', to: 'Draft', allowed: [] },
    });
  });

  test('goes through with force, and the decision says so', () => {
    const cancelled = { ...ORDER, status_id: 'cancelled' };
    expect(decided(update(cancelled, { status: { state: 'draft' } }, { force: true }))).toMatchObject({
      order: { status_id: 'draft' },
      forced: true,
    });
    expect(decided(update(ORDER, { status: { entry_id: 'packed' } }, { force: true })).forced).toBe(false);
  });
});

describe('If-Match', () => {
  test('lets the version it names through, also as one of several', () => {
    expect(decided(update(ORDER, { internal_note: 'new' }, { knownVersions: [3] })).order.version).toBe(4);
    expect(decided(update(ORDER, { internal_note: 'new' }, { knownVersions: [1, 3] })).order.version).toBe(4);
  });

  test('that is stale is refused with the version and the fields that would change', () => {
    const patch: OrderPatch = { internal_note: 'new', payment_status: 'PENDING', status: { entry_id: 'packed' } };
    expect(update(ORDER, patch, { knownVersions: [2] })).toMatchObject({
      ok: false,
      failure: { kind: 'version_conflict', currentVersion: 3, differing: ['internal_note', 'status_id'] },
    });
    expect(update(ORDER, { internal_note: 'new' }, { knownVersions: [] })).toMatchObject({
      failure: { kind: 'version_conflict' },
    });
  });

  test('that is stale does not refuse a change that is already in effect', () => {
    expect(decided(update(ORDER, { internal_note: 'old' }, { knownVersions: [2] })).order).toBe(ORDER);
  });
});

describe('a creation', () => {
  test('is version 1, with defaults for the fields that the request left out', () => {
    const { order, kind } = decided(create({}));
    expect(kind).toBe('created');
    expect(order).toEqual({
      id: 'o-9',
      version: 1,
      aliases: { evreka: 'crew-9' },
      display_id: expect.stringMatching(/^ST-[0-9A-HJKMNP-TV-Z]{8}$/),
      source: 'openapi',
      status_id: 'confirmed',
      payment_status: 'PENDING',
      fulfillment_status: 'UNFULFILLED',
      line_items: [],
      currency: 'USD',
      additional_charges: [],
      tags: [],
      attributes: [],
      created_at: NOW,
      updated_at: NOW,
      changed_at: NOW,
      extras: {},
    });
  });

  test('tells every field, so that its history alone can rebuild it', () => {
    const { order, changes } = decided(create({ internal_note: 'hello', status: { state: 'archived' }, tags: ['x'] }));
    expect(order).toMatchObject({ status_id: 'done', completed_at: NOW });
    const about = { dialect: 'd', operation: 'o', actor: 'a', request_id: 'r', forced: false };
    const { version, changed_at, updated_at } = order;
    const entry = { order_id: 'o-9', kind: 'created' as const, version, changes, changed_at, updated_at, ...about };
    expect(rebuildOrder([entry])).toEqual(order);
  });

  test('takes the caller’s times', () => {
    expect(decided(create({ created_at: EARLIER, updated_at: EARLIER })).order).toMatchObject({
      created_at: EARLIER,
      updated_at: EARLIER,
      changed_at: NOW,
    });
  });
});

describe('a removal', () => {
  test('is a version that says when', () => {
    const { order, kind, changes } = decided(update(ORDER, {}, { remove: true }));
    expect({ kind, version: order.version, deleted_at: order.deleted_at }).toEqual({
      kind: 'deleted',
      version: 4,
      deleted_at: NOW,
    });
    expect(changes).toEqual([{ field: 'deleted_at', from: null, to: NOW }]);
    expect(order).toEqual({ ...ORDER, version: 4, deleted_at: NOW, changed_at: NOW, updated_at: NOW });
  });

  test('of an order that the caller knows from earlier is a conflict', () => {
    expect(update(ORDER, {}, { remove: true, knownVersions: [2] })).toMatchObject({
      ok: false,
      failure: { kind: 'version_conflict', currentVersion: 3, differing: ['deleted_at'] },
    });
  });

  test('of an order that is not there is what the command says it is', () => {
    expect(update(undefined, {}, { remove: true })).toEqual({ ok: false, failure: ABSENT });
  });
});
