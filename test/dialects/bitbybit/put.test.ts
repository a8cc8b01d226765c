import { describe, expect, it } from 'vitest';
import { put, view } from '../../../src/dialects/bitbybit/orders/lens.ts';
import { LONGEST_NOTES, OrderUpdate } from '../../../src/dialects/bitbybit/orders/schema.ts';
import { mappings, status } from '../../../src/dialects/bitbybit/orders/status-mappings.ts';
import { faultsOf } from '../../../src/dialects/mapping.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { anEntry, anOrder, around } from './an-order.ts';

const check = createValidation()(OrderUpdate, 'body');
const meaningOf = (order: Parameters<typeof put>[0], update: unknown) =>
  put(order, update as OrderUpdate, check(update), around);

describe('the mapping tables', () => {
  it.each(mappings)('$field has a row for every canonical value and leads back', (mapping) => {
    expect(faultsOf(mapping)).toEqual([]);
  });

  it('reports a canonical value without a row', () => {
    const { draft, ...shows } = status.shows;
    expect(faultsOf({ ...status, shows })).toEqual(['status: draft has no row']);
  });

  it.each([
    ['draft', 'active'],
    ['confirmed', 'active'],
    ['archived', 'archived'],
    ['cancelled', 'cancelled'],
    ['refunded', 'refunded'],
  ] as const)('shows the state %s as %s', (state, word) => {
    expect(view({ ...anOrder, status_id: anEntry(state).id }, around).status).toBe(word);
  });

  it.each([
    ['active', 'confirmed'],
    ['archived', 'archived'],
    ['cancelled', 'cancelled'],
    ['refunded', 'refunded'],
  ] as const)('takes %s for the state %s', (word, state) => {
    const elsewhere = { ...anOrder, status_id: anEntry(state === 'refunded' ? 'archived' : 'refunded').id };
    expect(meaningOf(elsewhere, { status: word })).toEqual({ ok: true, value: { status: { state } } });
  });

  it.each([
    ['PENDING', 'pending'],
    ['PARTIALLY_PAID', 'pending'],
    ['VOIDED', 'pending'],
    ['PAID', 'paid'],
    ['OVERPAID', 'paid'],
    ['REFUNDED', 'refunded'],
  ] as const)('shows the payment %s as %s', (payment_status, word) => {
    expect(view({ ...anOrder, payment_status }, around).financialStatus).toBe(word);
  });

  it.each([
    ['pending', 'PENDING'],
    ['paid', 'PAID'],
    ['refunded', 'REFUNDED'],
  ] as const)('takes %s for the payment %s', (word, payment_status) => {
    const elsewhere = { ...anOrder, payment_status: word === 'paid' ? ('VOIDED' as const) : ('OVERPAID' as const) };
    expect(meaningOf(elsewhere, { financialStatus: word })).toEqual({ ok: true, value: { payment_status } });
  });

  it.each([
    ['UNFULFILLED', 'unfulfilled'],
    ['IN_PROGRESS', 'unfulfilled'],
    ['PARTIALLY_FULFILLED', 'unfulfilled'],
    ['PARTIALLY_DELIVERED', 'unfulfilled'],
    ['FULFILLED', 'fulfilled'],
    ['DELIVERED', 'fulfilled'],
  ] as const)('shows the fulfilment %s as %s', (fulfillment_status, word) => {
    expect(view({ ...anOrder, fulfillment_status }, around).fulfillmentStatus).toBe(word);
  });

  it.each([
    ['unfulfilled', 'UNFULFILLED', 'DELIVERED'],
    ['fulfilled', 'FULFILLED', 'IN_PROGRESS'],
  ] as const)('takes %s for the fulfilment %s', (word, fulfillment_status, before) => {
    const update = { fulfillmentStatus: word };
    expect(meaningOf({ ...anOrder, fulfillment_status: before }, update)).toEqual({
      ok: true,
      value: { fulfillment_status },
    });
  });
});

describe('putting an update', () => {
  it('changes nothing when it is empty, and ignores unknown fields', () => {
    expect(meaningOf(anOrder, {})).toEqual({ ok: true, value: {} });
    expect(meaningOf(anOrder, { total: 1, id: null, tags: 7, colour: 'red' })).toEqual({ ok: true, value: {} });
  });

  it('accepts an empty note as a value, and null as none', () => {
    const noted = { ...anOrder, internal_note: 'call first' };
    expect(meaningOf(noted, { notes: '' })).toEqual({ ok: true, value: { internal_note: '' } });
    expect(meaningOf(noted, { notes: null })).toEqual({ ok: true, value: { internal_note: null } });
  });

  it('names every failing field at once', () => {
    const refused = meaningOf(anOrder, { status: 'draft', fulfillmentStatus: null, financialStatus: 1, notes: [] });
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'invalid' } });
    expect(check({ status: 'draft', fulfillmentStatus: null, financialStatus: 1, notes: [] })).toMatchObject([
      { path: ['status'], reason: 'must be one of active, archived, cancelled, refunded', binding: 'shape' },
      { path: ['fulfillmentStatus'], reason: 'must be one of unfulfilled, fulfilled', binding: 'shape' },
      { path: ['financialStatus'], reason: 'must be one of pending, paid, refunded', binding: 'shape' },
      { path: ['notes'], reason: 'must be a string or null', binding: 'shape' },
    ]);
  });

  it('applies the limit of a note only when the note differs', () => {
    const notes = 'n'.repeat(LONGEST_NOTES + 1);
    expect(meaningOf(anOrder, { notes })).toMatchObject({ ok: false, failure: { problems: [{ path: ['notes'] }] } });
    expect(meaningOf({ ...anOrder, internal_note: notes }, { notes })).toEqual({ ok: true, value: {} });
    expect(meaningOf({ ...anOrder, internal_note: notes }, { notes, status: 7 })).toMatchObject({
      failure: { problems: [{ path: ['status'] }] },
    });
  });

  it('counts a note in characters, not in UTF-16 units', () => {
    expect(check({ notes: '😀'.repeat(LONGEST_NOTES) })).toEqual([]);
  });
});
