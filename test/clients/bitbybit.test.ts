import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectSeedShape } from '../support/seed-schemas.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import type { BitbybitChange, BitbybitProgram, Connect } from './programs/answer.ts';
import { GENERATORS, openWorkshop, type Workshop } from './workshop.ts';

const CONTRACT = new URL('./contracts/bitbybit.json', import.meta.url);
const ORDER_ID = '01f5d171-d3e3-4b2b-bd57-0727194b5bed';
const BASES = ['/customer/api/open/v1', '/customer/open/v1'];

let hub: TestHub;
let workshop: Workshop;

beforeAll(async () => {
  [hub, workshop] = await Promise.all([createTestHub(), openWorkshop()]);
});

afterAll(() => Promise.all([hub?.close(), workshop?.close()]));

/** Every field of the contract, each with every word it has. */
const CHANGES: BitbybitChange[] = [
  ...(['active', 'archived', 'cancelled', 'refunded'] as const).map((status) => ({ status })),
  ...(['unfulfilled', 'fulfilled'] as const).map((fulfillmentStatus) => ({ fulfillmentStatus })),
  ...(['pending', 'paid', 'refunded'] as const).map((financialStatus) => ({ financialStatus })),
  { notes: 'Ring twice – 二度鳴らす' },
  { notes: '' },
  { status: 'active', fulfillmentStatus: 'unfulfilled', financialStatus: 'paid', notes: 'All at once' },
];

describe.each(GENERATORS)('a client made by %s', (generator) => {
  let connect: Connect<BitbybitProgram>;

  beforeAll(async () => {
    await workshop.generate(generator, 'bitbybit', CONTRACT);
    ({ connect } = (await workshop.load(`bitbybit.${generator}.ts`)) as { connect: typeof connect });
  });

  describe.each(BASES)('below %s', (base) => {
    const program = (key = hub.key): BitbybitProgram => connect(hub.url + base, key);

    /** The same request without any client. */
    const raw = async (id: string, body: unknown, key = hub.key) => {
      const reply = await hub.send({
        method: 'PUT',
        path: `${base}/orders/${id}`,
        headers: { 'x-api-key': key },
        body,
      });
      return { status: reply.status, body: reply.json() };
    };

    it.each(CHANGES)('puts %j', async (change) => {
      const answer = await program().update(ORDER_ID, change);
      expect(answer).toMatchObject({ status: 200, body: { data: { id: ORDER_ID, ...change } } });
      expectSeedShape('bitbybit order', answer.body);
      expect(answer).toEqual(await raw(ORDER_ID, change));
    });

    it('reads the reply through its types', async () => {
      const { line_items: lines } = await hub.order(ORDER_ID);
      expect(await program().titlesOf(ORDER_ID)).toEqual(lines.map(({ title, sku }) => title ?? sku));
    });

    it('is told what is wrong with the request', async () => {
      const answer = await program().updateWrongly(ORDER_ID);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'VALIDATION_ERROR' } } });
      expectSeedShape('bitbybit error', answer.body);
      expect(answer).toEqual(await raw(ORDER_ID, { status: 'confirmed' }));
    });

    it('is told that the order is not there', async () => {
      const answer = await program().update('nothing/here', { notes: 'x' });
      expect(answer).toEqual({ status: 404, body: { error: { code: 'NOT_FOUND', message: 'Resource not found' } } });
      expect(answer).toEqual(await raw('nothing%2Fhere', { notes: 'x' }));
    });

    it.each(['', 'wrong'])('is told that the key “%s” opens nothing', async (key) => {
      const answer = await program(key).update(ORDER_ID, {});
      expect(answer.status).toBe(401);
      expectSeedShape('bitbybit error', answer.body);
      expect(answer).toEqual(await raw(ORDER_ID, {}, key));
    });

    it('is told that the key may not write', async () => {
      const { key } = await hub.mintKey({ scopes: ['orders:read'] });
      const answer = await program(key).update(ORDER_ID, {});
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'INSUFFICIENT_SCOPE' } } });
      expect(answer).toEqual(await raw(ORDER_ID, {}, key));
    });
  });
});
