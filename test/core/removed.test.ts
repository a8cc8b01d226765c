import { expect, test } from 'vitest';
import { removedFields } from '../../src/operations/reply.ts';

const line = (id: string, more: object = {}) => ({ id, sku: 'A', quantity: 1, ...more });

test('names what had a value and has none', () => {
  expect(
    removedFields([
      { field: 'internal_note', from: 'a', to: null },
      { field: 'customer_note', from: null, to: 'b' },
      { field: 'po_number', from: 'a', to: 'b' },
      { field: 'tags', from: ['a'], to: [] },
      { field: 'extras.bitbybit', from: { a: 1 }, to: null },
    ]),
  ).toEqual(['internal_note', 'tags', 'extras.bitbybit']);
});

test('names parts of what stayed', () => {
  const from = { city: 'Rome', phone: '1', attributes: [{ id: 'a' }] };
  expect(removedFields([{ field: 'billing_address', from, to: { city: 'Oslo', attributes: [] } }])).toEqual([
    'billing_address.phone',
    'billing_address.attributes',
  ]);
});

test('names lines by their place before, and what is gone of those that stayed', () => {
  const from = [line('1'), line('2', { note: 'n' }), line('3')];
  const to = [line('3'), line('2')];
  expect(removedFields([{ field: 'line_items', from, to }])).toEqual(['line_items[0]', 'line_items[1].note']);
});

test('names entries of lists that are gone, by what they go by', () => {
  expect(
    removedFields([
      { field: 'tags', from: ['t1', 't2', 't1'], to: ['t1'] },
      {
        field: 'attributes',
        from: [
          { name: 'n1', value: '1' },
          { name: 'n2', value: '2' },
        ],
        to: [{ name: 'n2' }],
      },
    ]),
  ).toEqual(['tags[1]', 'tags[2]', 'attributes[0]', 'attributes[1].value']);
});

test('can be told apart whatever callers call things', () => {
  expect(
    removedFields([{ field: 'extras.x', from: { 'a, b': 1, 'c.d': { é: 1, e: 2 } }, to: { 'c.d': { e: 2 } } }]),
  ).toEqual(['extras.x.a%2C%20b', 'extras.x.c%2Ed.%C3%A9']);
});

test('an empty value is nothing to lose', () => {
  expect(removedFields([{ field: 'tags', from: [], to: null }])).toEqual([]);
});
