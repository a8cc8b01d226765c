import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { put, view } from '../../../src/dialects/evreka/orders/lens.ts';
import { ok } from '../../../src/model/result.ts';
import { putThrough, text, type World, worlds } from '../../support/arbitrary-order.ts';

const send = (world: World, statusId: string) => putThrough(world, (order) => ok(put(order, statusId)));

/** An order and a status id: of the catalog, most of the time. */
const wishes = worlds().chain((world) =>
  fc.tuple(
    fc.constant(world),
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...world.context.statuses.map((entry) => entry.id)) },
      { weight: 1, arbitrary: text },
    ),
  ),
);

describe('the laws of the Evreka360 lens', () => {
  it('changes nothing when a client puts back the status it was shown', () => {
    fc.assert(
      fc.property(worlds(), (world) => {
        const shown = view(world.order, world.context).status.id;
        expect(send(world, shown)).toMatchObject({ ok: true, value: { changes: [] } });
      }),
    );
  });

  it('does so even for a status that the catalog no longer knows', () => {
    fc.assert(
      fc.property(worlds(), (world) => {
        const orphan = { ...world, order: { ...world.order, status_id: 'gone' } };
        const shown = view(orphan.order, orphan.context).status;
        expect(shown).toEqual({ id: 'gone', name: 'gone' });
        expect(send(orphan, shown.id)).toMatchObject({ ok: true, value: { changes: [] } });
      }),
    );
  });

  it('shows what was put, or refuses for a reason it names', () => {
    fc.assert(
      fc.property(wishes, ([world, statusId]) => {
        const decided = send(world, statusId);
        if (decided.ok) {
          const known = world.context.statuses.find((entry) => entry.id === statusId);
          expect(view(decided.value.order, world.context).status).toEqual({ id: statusId, name: known?.name });
        } else {
          const isKnown = world.context.statuses.some((entry) => entry.id === statusId);
          expect(decided.failure.kind).toBe(isKnown ? 'refused_transition' : 'unknown_status');
        }
      }),
    );
  });

  it('changes nothing when the same is put again', () => {
    fc.assert(
      fc.property(wishes, ([world, statusId]) => {
        const decided = send(world, statusId);
        if (!decided.ok) return;
        const { order } = decided.value;
        expect(send({ ...world, order }, statusId)).toEqual({
          ok: true,
          value: { order, kind: 'updated', changes: [], records: [], forced: false, merged: false },
        });
      }),
    );
  });

  it('touches only the status and what it completes', () => {
    fc.assert(
      fc.property(wishes, ([world, statusId]) => {
        const decided = send(world, statusId);
        if (!decided.ok) return;
        const { status_id, completed_at, version, changed_at, updated_at, ...after } = decided.value.order;
        expect(world.order).toMatchObject(after);
        for (const { field } of decided.value.changes) expect(field).toBeOneOf(['status_id', 'completed_at']);
        // No field is gone either.
        const kept = Object.keys(world.order).filter((field) => field !== 'completed_at');
        expect(Object.keys(decided.value.order)).toEqual(expect.arrayContaining(kept));
      }),
    );
  });
});
