import { describe, expect, it } from 'vitest';
import { sealingOf } from '../../../src/core/access/sealing.ts';
import { bitbybit } from '../../../src/dialects/bitbybit/index.ts';
import { LONGEST_NOTES } from '../../../src/dialects/bitbybit/orders/schema.ts';
import type { Order } from '../../../src/model/order.ts';
import type { Call } from '../../../src/operations/operation.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { bodyOf, coreOfOneOrder } from '../../support/core-of-one-order.ts';
import { anOrder, around } from './an-order.ts';

const operation = (id: string) => {
  const found = bitbybit.operations.find((candidate) => candidate.id === id);
  if (!found?.scope) throw new Error(`no ${id}`);
  return found;
};
const update = operation('updateOrder');
const check = createValidation()(update.body ?? {}, 'body');

const callWith = (body: unknown): Call => ({
  onError: (error) => {
    throw error;
  },
  principal: {
    workspaceId: 'demo',
    keyId: 'k',
    keyFamily: 'k',
    sealing: sealingOf('k'),
    keeping: { requests: 'none', bodies: 'none' },
    keptFrom: Number.POSITIVE_INFINITY,
    scopes: new Set(['orders:write']),
  },
  requestId: 'r-1',
  address: '127.0.0.1',
  dialect: bitbybit.name,
  operation: update.id,
  keyedAs: update.id,
  method: 'PUT',
  path: '/customer/api/open/v1/orders/o-1',
  parameters: { id: 'o-1' },
  id: 'o-1',
  query: {},
  header: () => undefined,
  body,
  rawBody: JSON.stringify(body),
  problems: body === undefined ? [] : check(body),
});

const coreWith = (order: Order | undefined) => coreOfOneOrder(order, around);

describe('updating an order', () => {
  it('replies with the whole changed order', async () => {
    const result = await update.handle(callWith({ status: 'cancelled', notes: 'late' }), coreWith(anOrder));
    if (!result.ok) throw new Error(result.failure.kind);
    expect(result.value).toMatchObject({ status: 200, headers: { ETag: '"4"' } });
    expect(JSON.parse(bodyOf(result.value))).toMatchObject({
      data: { id: anOrder.id, status: 'cancelled', notes: 'late', orderId: 'ORD-001' },
    });
  });

  it('accepts an empty body', async () => {
    const result = await update.handle(callWith({}), coreWith(anOrder));
    expect(result).toMatchObject({ ok: true, value: { status: 200, headers: { ETag: '"3"' } } });
  });

  it('reports an invalid body before an unknown order', async () => {
    const tooLong = 'n'.repeat(LONGEST_NOTES + 1);
    const noOrder = coreWith(undefined);
    const kindOf = async (body: unknown) => {
      const result = await update.handle(callWith(body), noOrder);
      return result.ok ? 'ok' : result.failure.kind;
    };
    expect(await kindOf({ status: 'open' })).toBe('invalid');
    expect(await kindOf({ notes: tooLong })).toBe('invalid');
    expect(await kindOf([])).toBe('invalid');
    expect(await kindOf({})).toBe('not_found');
  });

  it('does not report a long note that is sent back beside an invalid field', async () => {
    const internal_note = 'n'.repeat(LONGEST_NOTES + 1);
    const body = { notes: internal_note, status: 'open' };
    const result = await update.handle(callWith(body), coreWith({ ...anOrder, internal_note }));
    expect(result).toMatchObject({ ok: false, failure: { kind: 'invalid', problems: [{ path: ['status'] }] } });
  });
});

describe('reading an order', () => {
  it('replies with the same order', async () => {
    const result = await operation('getOrder').handle(callWith(undefined), coreWith(anOrder));
    if (!result.ok) throw new Error(result.failure.kind);
    expect(JSON.parse(bodyOf(result.value))).toMatchObject({ data: { id: anOrder.id } });
  });
});
