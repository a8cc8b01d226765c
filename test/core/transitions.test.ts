import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveMove, resolveStart } from '../../src/core/orders/transitions.ts';
import type { StatusTarget } from '../../src/model/status.ts';
import { worlds } from '../support/arbitrary-order.ts';
import { CATALOG } from './samples.ts';

const move = (from: string, target: StatusTarget, force = false) => {
  const result = resolveMove(CATALOG, from, target, force);
  return result.ok ? { to: result.value.to.id, forced: result.value.forced } : result.failure;
};

describe('a named entry', () => {
  test('is entered where the present one leads there, or anywhere', () => {
    expect(move('confirmed', { entry_id: 'packed' })).toEqual({ to: 'packed', forced: false });
    expect(move('draft', { entry_id: 'filed' })).toEqual({ to: 'filed', forced: false });
  });

  test('is refused where it does not, with what is allowed instead', () => {
    expect(move('packed', { entry_id: 'done' })).toEqual({
      kind: 'refused_transition',
      from: 'Packed',
      to: 'Done',
      allowed: [
        { id: 'sent', name: 'Sent' },
        { id: 'cancelled', name: 'Cancelled' },
      ],
    });
  });

  test('is never refused where the order is already, a final one included', () => {
    for (const { id } of CATALOG) expect(move(id, { entry_id: id })).toEqual({ to: id, forced: false });
  });

  test('that is final leads nowhere', () => {
    expect(move('cancelled', { entry_id: 'draft' })).toEqual({
      kind: 'refused_transition',
      from: 'Cancelled',
      to: 'Draft',
      allowed: [],
    });
  });

  test('that leads to itself is not listed as a way out', () => {
    expect(move('confirmed', { entry_id: 'done' })).toMatchObject({ allowed: [{ id: 'packed' }, { id: 'cancelled' }] });
  });

  test('that the catalog lacks is unknown, and force does not help', () => {
    expect(move('draft', { entry_id: 'nowhere' })).toEqual({ kind: 'unknown_status', status_id: 'nowhere' });
    expect(move('draft', { entry_id: 'nowhere' }, true)).toEqual({ kind: 'unknown_status', status_id: 'nowhere' });
    expect(move('nowhere', { entry_id: 'nowhere' })).toEqual({ kind: 'unknown_status', status_id: 'nowhere' });
  });
});

describe('an archived entry', () => {
  const archived = CATALOG.map((entry) =>
    ['packed', 'done'].includes(entry.id) ? { ...entry, archived_at: '2025-01-01T00:00:00.000Z' } : entry,
  );
  const go = (from: string, target: StatusTarget) => {
    const result = resolveMove(archived, from, target, false);
    return result.ok ? result.value.to.id : result.failure.kind;
  };

  test('is not entered, neither by its id nor by its state', () => {
    expect(go('draft', { entry_id: 'packed' })).toBe('unknown_status');
    expect(go('draft', { state: 'archived' })).not.toBe('done');
    expect(resolveStart(archived, { entry_id: 'packed' }).ok).toBe(false);
  });

  test('stays on the orders that have it, and leads to every entry', () => {
    expect(go('packed', { entry_id: 'packed' })).toBe('packed');
    expect(go('packed', { entry_id: 'filed' })).toBe('filed');
  });

  test('is not listed as a way out', () => {
    const refused = resolveMove(archived, 'confirmed', { entry_id: 'filed' }, false);
    expect(refused).toMatchObject({ failure: { allowed: [{ id: 'cancelled' }] } });
  });
});

describe('a named state', () => {
  test('is its default entry if that can be reached', () => {
    expect(move('sent', { state: 'archived' })).toEqual({ to: 'done', forced: false });
    expect(move('draft', { state: 'archived' })).toEqual({ to: 'done', forced: false });
  });

  test('is its first entry that can be reached otherwise', () => {
    const unreachable = CATALOG.map((entry) => (entry.id === 'sent' ? { ...entry, next: ['filed', 'lost'] } : entry));
    expect(resolveMove(unreachable, 'sent', { state: 'archived' }, false)).toMatchObject({
      ok: true,
      value: { to: { id: 'lost' }, forced: false },
    });
  });

  test('is refused in its default entry’s name where none can be reached', () => {
    expect(move('packed', { state: 'archived' })).toEqual({
      kind: 'refused_transition',
      from: 'Packed',
      to: 'Done',
      allowed: [
        { id: 'sent', name: 'Sent' },
        { id: 'cancelled', name: 'Cancelled' },
      ],
    });
  });

  test('that no entry stands for is unknown', () => {
    const without = CATALOG.filter(({ state }) => state !== 'refunded');
    expect(resolveMove(without, 'draft', { state: 'refunded' }, false)).toEqual({
      ok: false,
      failure: { kind: 'unknown_status', status_id: 'refunded' },
    });
  });
});

describe('force', () => {
  test('overrides a refusal and says so', () => {
    expect(move('cancelled', { entry_id: 'draft' }, true)).toEqual({ to: 'draft', forced: true });
    expect(move('packed', { state: 'archived' }, true)).toEqual({ to: 'done', forced: true });
  });

  test('changes nothing, and says nothing, where there is no refusal', () => {
    expect(move('confirmed', { entry_id: 'packed' }, true)).toEqual({ to: 'packed', forced: false });
    expect(move('filed', { entry_id: 'filed' }, true)).toEqual({ to: 'filed', forced: false });
  });
});

test('an order whose entry left the catalog is not stuck', () => {
  expect(move('forgotten', { entry_id: 'filed' })).toEqual({ to: 'filed', forced: false });
  expect(move('forgotten', { state: 'cancelled' })).toEqual({ to: 'cancelled', forced: false });
});

describe('a start', () => {
  test('needs no way there', () => {
    expect(resolveStart(CATALOG, { state: 'archived' })).toMatchObject({ ok: true, value: { to: { id: 'done' } } });
    expect(resolveStart(CATALOG, { entry_id: 'filed' })).toMatchObject({ ok: true, value: { to: { id: 'filed' } } });
  });

  test('at an unknown entry is refused', () => {
    expect(resolveStart(CATALOG, { entry_id: 'nowhere' })).toEqual({
      ok: false,
      failure: { kind: 'unknown_status', status_id: 'nowhere' },
    });
  });
});

test('in any catalog a move goes where it was asked to, along a way that is there', () => {
  fc.assert(
    fc.property(worlds(), fc.nat(), fc.nat(), fc.boolean(), ({ context: { statuses: entries } }, a, b, byState) => {
      const from = entries[a % entries.length];
      const to = entries[b % entries.length];
      if (!from || !to) return;
      const result = resolveMove(entries, from.id, byState ? { state: to.state } : { entry_id: to.id }, false);
      const reaches = (id: string): boolean => from.next === null || from.next.includes(id);
      if (result.ok) {
        const { id, state } = result.value.to;
        expect(byState ? state === to.state : id === to.id).toBe(true);
        expect(id === from.id || reaches(id)).toBe(true);
      } else {
        expect(result.failure.kind).toBe('refused_transition');
        const wanted = entries.filter((entry) => (byState ? entry.state === to.state : entry.id === to.id));
        expect(wanted.some(({ id }) => reaches(id))).toBe(false);
      }
    }),
  );
});
