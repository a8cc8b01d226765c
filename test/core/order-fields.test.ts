import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Order } from '../../src/model/order.ts';
import {
  findOrderField,
  ORDER_FIELDS,
  type OrderField,
  orderFieldsWhere,
  PARTS_OF,
  type PartField,
} from '../../src/model/order-fields.ts';

it('does not compile a field that does not say whether it concerns a person', () => {
  // @ts-expect-error `personal` is missing
  const ofOrder: OrderField = { kind: 'text' };
  // @ts-expect-error `personal` is missing
  const ofLine: PartField = { kind: 'text' };
  // @ts-expect-error an address has it from its parts
  const ofAddress: OrderField = { kind: 'address', personal: 'no' };
  // @ts-expect-error a text has no parts to have it from
  const ofText: OrderField = { kind: 'text', personal: 'by_part' };
  expect([ofOrder, ofLine, ofAddress, ofText]).toHaveLength(4);
});

it('does not compile an order without a field that every order has, or with a field that is in no row', () => {
  const { version, ...rest } = {} as Order;
  // @ts-expect-error `version` is missing
  const without: Order = rest;
  // @ts-expect-error `colour` is in no row
  const beyond: Order = { ...rest, version, colour: 'red' };
  expect([without, beyond]).toHaveLength(2);
});

it('finds a field by the name that a change has', () => {
  expect(findOrderField('extras.evreka')).toBe(ORDER_FIELDS.extras);
  expect(findOrderField('po_number')).toBe(ORDER_FIELDS.po_number);
  for (const name of ['constructor', '__proto__', 'colour', '']) expect(findOrderField(name)).toBeUndefined();
});

it('has a letter of its own in the index for each kind of word', () => {
  const rows: Record<string, PartField | OrderField>[] = [ORDER_FIELDS, ...Object.values(PARTS_OF)];
  const terms = rows.flatMap((row) => Object.values(row).flatMap(({ search }) => search ?? []));
  const uses = Map.groupBy(terms, ({ letter }) => letter);
  expect([...uses.keys()].sort()).toEqual(['a', 'e', 'f', 'n', 'p', 'r', 's', 't']);
  for (const [letter, each] of uses) expect(new Set(each.map(({ by }) => by)).size, letter).toBe(1);
});

it('names the fields that no patch replaces as a whole', () => {
  expect(orderFieldsWhere(({ written }) => written !== undefined)).toEqual([
    ...['id', 'status_id', 'completed_at', 'updated_at', 'changed_at', 'deleted_at', 'version', 'aliases', 'extras'],
  ]);
});

it('is read by all that CONTRIBUTING does not list: a plain field is named in no other file of the hub', () => {
  const [, section = ''] =
    /^## A new field of an order$(.*?)^Some fields need more/ms.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? [];
  const listed = [...section.matchAll(/`(src\/[^`]+\.ts)`/g)].map(([, file]) => file);
  // Vendors' dialects, the demo and the headers of other programs' files name the fields that they have.
  const elsewhere = /^src\/(?:dialects\/(?!hub\/)|demo\/|importing\/guess\/)/;
  const files = globSync('src/**/*.ts').filter((file) => !elsewhere.test(file));
  const naming = files.filter((file) => /\bshipment_date\b/.test(readFileSync(file, 'utf8')));
  expect(naming.sort()).toEqual(listed.sort());
});
