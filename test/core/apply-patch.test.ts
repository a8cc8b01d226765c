import { describe, expect, test } from 'vitest';
import type { OrderContext } from '../../src/core/context/order-context.ts';
import { applyPatch, type ContentPatch } from '../../src/core/orders/apply-patch.ts';
import type { LineItemDraft } from '../../src/model/change.ts';
import type { Problem } from '../../src/model/failure.ts';
import { context, idMaker, madeId, ORDER } from './samples.ts';

const STORED: Partial<OrderContext> = {
  customers: new Map([
    ['c-1', { record: { id: 'c-1', name: 'Dune' }, deleted: false }],
    ['c-2', { record: { id: 'c-2' }, deleted: true }],
  ]),
  addresses: new Map([
    ['a-1', { record: { id: 'a-1', customer_id: 'c-1', city: 'Köln', zip_code: '50667' }, deleted: false }],
    ['a-2', { record: { id: 'a-2' }, deleted: true }],
  ]),
  contacts: new Map([['p-1', { record: { id: 'p-1', customer_id: 'c-1', first_name: 'Maya' }, deleted: false }]]),
  referenceIds: new Map([
    ['PO-1', 'o-1'],
    ['PO-2', 'o-2'],
  ]),
};

const apply = (patch: ContentPatch, order = ORDER) => applyPatch(order, patch, context(STORED), idMaker());

const missing = (...path: string[]): Problem => ({
  place: 'body',
  path,
  rule: 'reference',
  reason: 'does not exist',
  binding: 'limit',
});

describe('fields', () => {
  test('that are not named stay, undefined is not named', () => {
    const result = apply({ internal_note: 'new', currency: undefined } as ContentPatch);
    expect(result).toEqual({
      ok: true,
      value: {
        order: { ...ORDER, internal_note: 'new' },
        changes: [{ field: 'internal_note', from: 'old', to: 'new' }],
        records: [],
      },
    });
  });

  test('that are null are removed', () => {
    const result = apply({ reference_id: null });
    expect(result).toMatchObject({ ok: true, value: { changes: [{ field: 'reference_id', from: 'PO-1', to: null }] } });
    expect(result.ok && Object.hasOwn(result.value.order, 'reference_id')).toBe(false);
  });

  test('that say the same change nothing, in whatever order their keys are', () => {
    const order = { ...ORDER, billing_address: { city: 'Köln', zip_code: '50667' } };
    const result = apply({ billing_address: { zip_code: '50667', city: 'Köln' }, tags: [] }, order);
    expect(result).toEqual({ ok: true, value: { order, changes: [], records: [] } });
    expect(result.ok && result.value.order).toBe(order);
  });

  test('whose list is in another order have changed', () => {
    const order = { ...ORDER, tags: ['a', 'b'] };
    expect(apply({ tags: ['b', 'a'] }, order)).toMatchObject({ ok: true, value: { changes: [{ field: 'tags' }] } });
  });
});

describe('lines', () => {
  const { id, ...draft } = ORDER.line_items[0] as (typeof ORDER.line_items)[0];

  test('that carry an id stay the lines they are', () => {
    expect(apply({ line_items: [{ ...draft, id }] })).toMatchObject({ ok: true, value: { changes: [] } });
  });

  test('without one become new lines', () => {
    const drafts: LineItemDraft[] = [{ ...draft, id }, draft, draft];
    expect(apply({ line_items: drafts })).toMatchObject({
      ok: true,
      value: { order: { line_items: [{ id: 'l-1' }, { id: madeId(1) }, { id: madeId(2) }] } },
    });
  });
});

describe('stored parties', () => {
  test('are copied into the order, without the link to their customer', () => {
    expect(
      apply({ billing_address: { stored_id: 'a-1' }, primary_contact: { stored_id: 'p-1' }, customer_id: 'c-1' }),
    ).toMatchObject({
      ok: true,
      value: {
        changes: [
          { field: 'billing_address', from: null, to: { id: 'a-1', city: 'Köln', zip_code: '50667' } },
          { field: 'primary_contact', from: null, to: { id: 'p-1', first_name: 'Maya' } },
          { field: 'customer_id', from: null, to: 'c-1' },
        ],
      },
    });
    const copied = apply({ billing_address: { stored_id: 'a-1' } });
    expect(copied.ok && copied.value.order.billing_address).toEqual({ id: 'a-1', city: 'Köln', zip_code: '50667' });
  });

  test('that are not there, or deleted, are all named at once', () => {
    const result = apply({
      customer_id: 'c-2',
      billing_address: { stored_id: 'a-2' },
      shipping_address: { stored_id: 'nowhere' },
      primary_contact: { stored_id: 'nobody' },
    });
    expect(result.ok ? [] : result.failure).toMatchObject({ kind: 'invalid' });
    const problems = !result.ok && result.failure.kind === 'invalid' ? result.failure.problems : [];
    expect(problems.toSorted((a, b) => (String(a.path) < String(b.path) ? -1 : 1))).toEqual([
      missing('billing_address', 'id'),
      missing('customer_id'),
      missing('primary_contact', 'id'),
      missing('shipping_address', 'id'),
    ]);
  });

  test('that the order has already are not looked for', () => {
    const order = { ...ORDER, customer_id: 'gone', billing_address: { id: 'gone', city: 'Köln' } };
    expect(apply({ customer_id: 'gone', billing_address: { id: 'gone', city: 'Köln' } }, order)).toMatchObject({
      ok: true,
      value: { changes: [] },
    });
  });

  test('can be let go', () => {
    expect(apply({ customer_id: null }, { ...ORDER, customer_id: 'gone' })).toMatchObject({
      ok: true,
      value: { changes: [{ field: 'customer_id', from: 'gone', to: null }] },
    });
  });
});

describe('extras', () => {
  test('are replaced dialect by dialect', () => {
    const order = { ...ORDER, extras: { evreka: { type: 'x' }, bitbybit: { variants: 1 }, other: { a: 1 } } };
    expect(apply({ extras: { evreka: { type: 'y' }, bitbybit: null, other: { a: 1 } } }, order)).toMatchObject({
      ok: true,
      value: {
        order: { extras: { evreka: { type: 'y' }, other: { a: 1 } } },
        changes: [
          { field: 'extras.evreka', from: { type: 'x' }, to: { type: 'y' } },
          { field: 'extras.bitbybit', from: { variants: 1 }, to: null },
        ],
      },
    });
    expect(order.extras).toHaveProperty('bitbybit');
  });

  test('that are removed twice are removed once', () => {
    expect(apply({ extras: { bitbybit: null } })).toMatchObject({ ok: true, value: { changes: [] } });
  });
});

describe('a reference id', () => {
  test('that another order has is refused', () => {
    expect(apply({ reference_id: 'PO-2' })).toEqual({
      ok: false,
      failure: { kind: 'duplicate', field: 'reference_id', value: 'PO-2' },
    });
  });

  test('that is free, or the order’s own, is fine', () => {
    expect(apply({ reference_id: 'PO-3' })).toMatchObject({ ok: true, value: { changes: [{ to: 'PO-3' }] } });
    expect(apply({ reference_id: 'PO-1' })).toMatchObject({ ok: true, value: { changes: [] } });
    // Its own, though the order in hand has given it up by an earlier command of the same group.
    expect(apply({ reference_id: 'PO-1' }, { ...ORDER, reference_id: 'PO-9' })).toMatchObject({ ok: true });
  });
});
