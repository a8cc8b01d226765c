import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask, sendAs } from '../support/client.ts';
import type { TestReply } from '../support/requests.ts';
import { createTestHub, type TestHub } from '../support/test-hub.ts';
import { anOrder } from '../support/writes.ts';
import { historyFaults } from './history-faults.ts';
import type { Sender } from './writers.ts';

const WRITERS = 100;

let hub: TestHub;
let other: Sender;
beforeAll(async () => {
  hub = await createTestHub();
  other = await hub.secondHub();
});
afterAll(() => hub.close());

const STALE = { 'if-match': '"1"', prefer: 'merge' };

test('of a hundred who know one old version and change different fields, through two hubs, all are there', async () => {
  const id = await anOrder(hub);
  await ask(hub, 'hub', 'PATCH', `/api/orders/${id}`, { customer_note: 'Changed by somebody else' });
  const replies = await Promise.all(
    Array.from({ length: WRITERS }, (_, n) => {
      const body = { extras: { [`writer-${n}`]: { n } } };
      const request = { method: 'PATCH', path: `/api/orders/${id}`, body };
      return sendAs(n % 2 === 0 ? hub : other, hub.key, 'hub', request, STALE);
    }),
  );
  expect(replies.filter(({ status }) => status !== 200).map(({ text }) => text)).toEqual([]);
  expect(replies.every(({ headers }) => headers['preference-applied'] === 'merge')).toBe(true);
  const order = await hub.order(id);
  expect(order).toMatchObject({ version: 2 + WRITERS, customer_note: 'Changed by somebody else' });
  const written = Object.fromEntries(Array.from({ length: WRITERS }, (_, n) => [`writer-${n}`, { n }]));
  expect(order.extras).toEqual({ mine: { step: 1 }, ...written });
  expect(historyFaults(order, await hub.changes(id))).toEqual([]);
});

test('of a hundred who would give one field different values, one is merged, and the others are told of it', async () => {
  const id = await anOrder(hub);
  await ask(hub, 'hub', 'PATCH', `/api/orders/${id}`, { customer_note: 'Changed by somebody else' });
  const replies = await Promise.all(
    Array.from({ length: WRITERS }, (_, n) => {
      const request = { method: 'PATCH', path: `/api/orders/${id}`, body: { internal_note: `Note ${n}` } };
      return sendAs(n % 2 === 0 ? hub : other, hub.key, 'hub', request, STALE);
    }),
  );
  const winners = replies.filter(({ status }) => status === 200);
  expect(winners.length).toBe(1);
  const winner = winners[0] as TestReply;
  const note = (winner.json() as { internal_note: string }).internal_note;
  for (const reply of replies.filter((each) => each !== winner)) {
    expect(reply.status).toBe(412);
    expect(reply.json()).toMatchObject({ conflicts: [{ base: 'As it was made', theirs: note }] });
  }
  expect(await hub.order(id)).toMatchObject({ version: 3, internal_note: note });
});

test('a hundred whole orders with old bodies take nothing back from each other', async () => {
  const id = await anOrder(hub);
  const { data } = await ask<{ data: { attributes?: object[] } }>(hub, 'wizcommerce', 'GET', `/v1/orders/${id}`);
  const fields = ['internal_note', 'customer_note', 'payment_term', 'shipping_method', 'freight_term', 'po_number'];
  await ask(hub, 'hub', 'PATCH', `/api/orders/${id}`, { tags: ['Changed by somebody else'] });
  const replies = await Promise.all(
    Array.from({ length: WRITERS }, (_, n) => {
      // The second writer of a field asks for the first one's value.
      const field = fields[n % fields.length] as string;
      const request = { method: 'PUT', path: `/v1/orders/${id}`, body: { ...data, [field]: `New ${field}` } };
      return sendAs(n % 2 === 0 ? hub : other, hub.key, 'wizcommerce', request, STALE);
    }),
  );
  expect(replies.filter(({ status }) => status !== 201).map(({ text }) => text)).toEqual([]);
  expect(await hub.order(id)).toMatchObject({
    version: 2 + fields.length,
    tags: ['Changed by somebody else'],
    ...Object.fromEntries(fields.map((field) => [field, `New ${field}`])),
  });
});
