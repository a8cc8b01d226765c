import { describe, expect, it } from 'vitest';
import { sealingOf } from '../../../src/core/access/sealing.ts';
import type { Core } from '../../../src/core/core.ts';
import { evreka } from '../../../src/dialects/evreka/index.ts';
import { renderFailure } from '../../../src/model/failure.ts';
import type { Order } from '../../../src/model/order.ts';
import type { Call } from '../../../src/operations/operation.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { bodyOf, coreOfOneOrder } from '../../support/core-of-one-order.ts';
import { anOrder, around, done, onTheRoad, planned } from './an-order.ts';

const compile = createValidation();

const coreWith = (order: Order | undefined) => coreOfOneOrder(order, around);

/** Calls an operation and answers as the request validation would. */
async function call(id: string, core: Core, order_id: string, body?: unknown) {
  const operation = evreka.operations.find((candidate) => candidate.id === id);
  if (!operation) throw new Error(`no ${id}`);
  const made: Call = {
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
      scopes: new Set(['orders:write', 'orders:read']),
    },
    requestId: 'r-1',
    address: '127.0.0.1',
    dialect: evreka.name,
    operation: operation.id,
    keyedAs: operation.id,
    method: operation.method,
    path: `/engagement/orders/${order_id}/status`,
    parameters: { order_id },
    id: order_id,
    query: {},
    header: () => undefined,
    body,
    rawBody: JSON.stringify(body) ?? '',
    problems: operation.body ? compile(operation.body, 'body')(body) : [],
  };
  const result = await operation.handle(made, core);
  const reply = result.ok ? result.value : renderFailure(evreka.failures, result.failure);
  return { status: reply.status, body: JSON.parse(bodyOf(reply)) as unknown, tag: reply.headers.ETag };
}

const putStatus = (order: Order | undefined, body: unknown, id = 'o-1') =>
  call('updateOrderStatus', coreWith(order), id, body);

const UPDATED = { detail: 'Order status updated successfully' };

describe('changing the status of an order', () => {
  it('says so when it is done, and when it was so already', async () => {
    expect(await putStatus(anOrder, { status_id: done.id })).toEqual({ status: 200, body: UPDATED, tag: '"4"' });
    expect(await putStatus(anOrder, { status_id: planned.id })).toEqual({ status: 200, body: UPDATED, tag: '"3"' });
  });

  it.each(['o-1', '', 'not a uuid', 'x'.repeat(300), 'nul\0'])('answers 400 for an order it lacks: %j', async (id) => {
    expect(await putStatus(undefined, { status_id: done.id }, id)).toMatchObject({
      status: 400,
      body: { detail: `Order (${id}) not found` },
    });
  });

  it.each(['', 'done', '6a1f0c52-0000-4000-8000-00000000000f'])('answers 400 for a status it lacks: %j', async (id) => {
    expect(await putStatus(anOrder, { status_id: id })).toMatchObject({
      status: 400,
      body: { detail: `Status (${id}) not found` },
    });
  });

  it('says why a move is refused and what is allowed', async () => {
    const moved = { ...anOrder, status_id: onTheRoad.id };
    expect(await putStatus(moved, { status_id: planned.id })).toMatchObject({
      status: 400,
      body: {
        detail: `status cannot change from "On the road" to "Planned"; allowed from there: "Done (${done.id})"`,
      },
    });
  });

  it.each([
    [{}, ['body', 'status_id'], 'field required', 'value_error.missing'],
    [{ status_id: 7 }, ['body', 'status_id'], 'str type expected', 'type_error.str'],
    [{ status_id: null }, ['body', 'status_id'], 'str type expected', 'type_error.str'],
    [[], ['body'], 'value is not a valid dict', 'type_error.dict'],
  ])('answers 422 to the body %j, whatever the order', async (body, loc, msg, type) => {
    const answer = { status: 422, body: { detail: [{ loc, msg, type }] } };
    expect(await putStatus(anOrder, body)).toMatchObject(answer);
    expect(await putStatus(undefined, body)).toMatchObject(answer);
  });
});

describe('reading', () => {
  it('shows the bare order', async () => {
    expect(await call('getOrder', coreWith(anOrder), 'o-1')).toMatchObject({ status: 200, body: { id: anOrder.id } });
  });

  it('answers 404 for an order it lacks', async () => {
    expect(await call('getOrder', coreWith(undefined), 'o-1')).toMatchObject({
      status: 404,
      body: { detail: 'Order (o-1) not found' },
    });
  });

  it('lists the statuses', async () => {
    const { status, body } = await call('listStatuses', coreWith(undefined), '');
    expect(status).toBe(200);
    expect(body).toMatchObject({ items: [{ name: 'Planned' }, { name: 'On the road' }, { name: 'Done' }] });
  });
});
