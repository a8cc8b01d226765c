import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { expectSeedShape } from '../support/seed-schemas.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { type Connect, type WizCommerceProgram, wholeOrder } from './programs/answer.ts';
import { GENERATORS, openWorkshop, type Workshop } from './workshop.ts';

const CONTRACT = new URL('./contracts/wizcommerce.json', import.meta.url);
const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';

let hub: TestHub;
let workshop: Workshop;

beforeAll(async () => {
  [hub, workshop] = await Promise.all([createTestHub(), openWorkshop()]);
});

afterAll(() => Promise.all([hub?.close(), workshop?.close()]));

/** The same request without any client. */
const raw = async (method: string, path: string, body: unknown, key = hub.key) => {
  const reply = await hub.send({ method, path, headers: { 'x-api-key': key }, body });
  return { status: reply.status, body: reply.json() };
};

const rawStatus = (id: string, status: string, key?: string) =>
  raw('PATCH', `/v1/orders/${id}/status`, { status }, key);

it('sends every field of the contract, with its documented example where there is one', async () => {
  const contract = JSON.parse(await readFile(CONTRACT, 'utf8')) as {
    components: { schemas: Record<string, { properties: object }> };
  };
  const golden = JSON.parse(
    await readFile(new URL('../golden/files/wizcommerce-put-all-examples.json', import.meta.url), 'utf8'),
  ) as { request: { body: object } };
  const { properties } = contract.components.schemas['dtos.OrderUpdateRequest'] ?? { properties: {} };
  expect(Object.keys(wholeOrder).sort()).toEqual(Object.keys(properties).sort());
  expect(wholeOrder).toMatchObject(golden.request.body);
});

describe.each(GENERATORS)('a client made by %s', (generator) => {
  let program: WizCommerceProgram;
  let connect: Connect<WizCommerceProgram>;

  beforeAll(async () => {
    await workshop.generate(generator, 'wizcommerce', CONTRACT);
    ({ connect } = (await workshop.load(`wizcommerce.${generator}.ts`)) as { connect: typeof connect });
    program = connect(hub.url, hub.key);
  });

  beforeEach(() => rawStatus(ORDER_ID, 'draft'));

  it('changes the status', async () => {
    const answer = await program.setStatus(ORDER_ID, 'confirmed');
    expect(answer).toMatchObject({ status: 200, body: { data: { id: ORDER_ID, status: 'confirmed' } } });
    expectSeedShape('wizcommerce order', answer.body);
    expect(answer).toEqual(await rawStatus(ORDER_ID, 'confirmed'));
  });

  it('replaces the whole order', async () => {
    const answer = await program.replace(ORDER_ID, wholeOrder);
    expect(answer).toMatchObject({ status: 201, body: { data: { id: ORDER_ID, po_number: 'PO-7' } } });
    expectSeedShape('wizcommerce order', answer.body);
    expect(answer).toEqual(await raw('PUT', `/v1/orders/${ORDER_ID}`, wholeOrder));
    expect(await hub.order(ORDER_ID)).toMatchObject({ additional_charges: [{ name: 'duty' }] });
  });

  it('reads the reply through its types', async () => {
    expect(await program.customerOf(ORDER_ID, wholeOrder)).toBe(wholeOrder.customer_id);
    expect(await hub.order(ORDER_ID)).toMatchObject({ internal_note: 'Read' });
  });

  it('is told what is wrong with the request', async () => {
    const answer = await program.setWrongStatus(ORDER_ID);
    expect(answer).toMatchObject({ status: 400, body: { details: [{ field: 'status' }] } });
    expectSeedShape('wizcommerce error', answer.body);
    expect(answer).toEqual(await rawStatus(ORDER_ID, 'shipped'));
  });

  it('is told of every wrong field of an order', async () => {
    const order = { ...wholeOrder, customer_id: 'nobody', reference_id: 'x'.repeat(256), line_items: [] };
    const answer = await program.replace(ORDER_ID, order);
    expect(answer).toMatchObject({ status: 400 });
    expectSeedShape('wizcommerce error', answer.body);
    expect(answer).toEqual(await raw('PUT', `/v1/orders/${ORDER_ID}`, order));
  });

  it('is told that the order is not there', async () => {
    const answer = await program.setStatus('nothing/here', 'draft');
    expect(answer.status).toBe(404);
    expectSeedShape('wizcommerce error', answer.body);
    expect(answer).toEqual(await rawStatus('nothing%2Fhere', 'draft'));
    expect(await program.replace('nothing', wholeOrder)).toEqual(await raw('PUT', '/v1/orders/nothing', wholeOrder));
  });

  it.each(['', 'wrong'])('is told that the key “%s” opens nothing', async (key) => {
    const answer = await connect(hub.url, key).setStatus(ORDER_ID, 'draft');
    expect(answer.status).toBe(401);
    expectSeedShape('wizcommerce error', answer.body);
    expect(answer).toEqual(await rawStatus(ORDER_ID, 'draft', key));
  });

  it('is told that the key may not write', async () => {
    const { key } = await hub.mintKey({ scopes: ['orders:read'] });
    const answer = await connect(hub.url, key).setStatus(ORDER_ID, 'draft');
    expect(answer.status).toBe(403);
    expectSeedShape('wizcommerce error', answer.body);
    expect(answer).toEqual(await rawStatus(ORDER_ID, 'draft', key));
  });
});
