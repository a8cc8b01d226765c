import { describe, expect, test } from 'vitest';
import { accepted } from '../../support/laws.ts';
import { LEAST, sampleWorld } from './sample.ts';
import { complaints, read, replace } from './through-lens.ts';

const at = (day: string): string => `${day}T00:00:00Z`;

describe('the order of dates', () => {
  test('lets equal ones pass and names each that is earlier', () => {
    const same = { ...LEAST, updated_at: at('2025-01-01'), shipment_date: at('2025-01-01') };
    expect(replace(sampleWorld(), same).ok).toBe(true);
    const early = {
      ...LEAST,
      updated_at: at('2024-12-31'),
      shipment_date: at('2024-12-30'),
      due_date: at('2024-12-29'),
    };
    expect(complaints(replace(sampleWorld(), early))).toEqual([
      'updated_at: must not be before created_at',
      'shipment_date: must not be before created_at',
      'due_date: must not be before created_at',
    ]);
  });

  test('is told to the second, across offsets', () => {
    const body = { ...LEAST, created_at: '2025-01-01T00:00:00.9Z', due_date: '2025-01-01T01:00:00.1+01:00' };
    expect(replace(sampleWorld(), body).ok).toBe(true);
    expect(complaints(replace(sampleWorld(), { ...LEAST, due_date: '2025-01-01T01:00:00+01:30' }))).toEqual([
      'due_date: must not be before created_at',
    ]);
  });

  test('binds nothing that the order has already, and names the one that differs', () => {
    const world = sampleWorld({ due_date: '2024-06-01T00:00:00.000Z', shipment_date: '2024-07-01T00:00:00.000Z' });
    expect(accepted(replace(world, { ...read(world), po_number: '1' })).changes).toHaveLength(1);
    expect(complaints(replace(world, { ...read(world), due_date: at('2024-06-02') }))).toEqual([
      'due_date: must not be before created_at',
    ]);
    expect(complaints(replace(world, { ...read(world), created_at: at('2024-12-31') }))).toEqual([
      'created_at: must not be after shipment_date and due_date',
    ]);
  });

  test('is told of together with everything else that is wrong', () => {
    const body = {
      ...LEAST,
      payment_status: 'paid',
      due_date: at('2024-01-01'),
      shipment_date: '2025-02-30T00:00:00Z',
    };
    expect(complaints(replace(sampleWorld(), body))).toEqual([
      'shipment_date: must be an existing date and time as in RFC 3339, such as 2025-01-31T08:30:00Z',
      'payment_status: must be one of PAID, PENDING, PARTIALLY_PAID, REFUNDED, OVERPAID, VOIDED',
      'due_date: must not be before created_at',
    ]);
  });
});

test('a moment keeps its milliseconds when the second that is shown comes back', () => {
  const kept = accepted(replace(sampleWorld(), { ...LEAST, created_at: '2025-01-01T01:00:00.123+01:00' }));
  expect(kept.order.created_at).toBe('2025-01-01T00:00:00.500Z');
  const changed = accepted(replace(sampleWorld(), { ...LEAST, created_at: '2024-12-31T23:59:59.25Z' }));
  expect(changed.order.created_at).toBe('2024-12-31T23:59:59.250Z');
});

test('the time of the last update is the caller’s', () => {
  const body = { ...LEAST, updated_at: at('2025-03-04'), po_number: '1' };
  expect(accepted(replace(sampleWorld(), body)).order.updated_at).toBe('2025-03-04T00:00:00.000Z');
});
