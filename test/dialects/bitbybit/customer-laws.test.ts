import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { put, view } from '../../../src/dialects/bitbybit/customers/lens.ts';
import { CustomerReply, CustomerUpdate } from '../../../src/dialects/bitbybit/customers/schema.ts';
import { sameValue } from '../../../src/model/equal.ts';
import type { Customer, RecordContent, Recorded } from '../../../src/model/record.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { text } from '../../support/arbitrary-order.ts';

const compile = createValidation();
const check = compile(CustomerUpdate, 'body');
const checkReply = compile(CustomerReply, 'body');

type Known = Recorded<'customers'>;

const email = fc.oneof(fc.constantFrom('a@example.com', 'A@example.com', 'b@example.com', 'no address', ''), text);
const phone = fc.oneof(fc.constantFrom('+6281', '+6282', ''), text);

/** Customers from any dialect. */
const customers: fc.Arbitrary<Known> = fc
  .record(
    {
      name: text,
      first_name: text,
      last_name: text,
      email,
      phone,
      image_url: text,
      tags: fc.array(text, { maxLength: 3 }),
      reference_id: text,
      extras: fc.constant<NonNullable<Customer['extras']>>({ another: { kept: [1] } }),
    },
    { requiredKeys: [] },
  )
  .map((fields) => ({
    ...fields,
    id: 'c-1',
    version: 3,
    created_at: '2025-01-01T00:00:00.000Z',
    changed_at: '2025-02-01T00:00:00.000Z',
  }));

const updates: fc.Arbitrary<CustomerUpdate> = fc.record(
  {
    email: fc.option(email),
    phoneNumber: fc.option(phone),
    firstName: fc.option(text),
    lastName: fc.option(text),
    imageUrl: fc.option(text),
  },
  { requiredKeys: [] },
);

const others: fc.Arbitrary<Customer[]> = fc.array(
  fc.record({ id: fc.constant('c-2'), email, phone }, { requiredKeys: ['id'] }),
  { maxLength: 2 },
);

const send = (customer: Known, update: CustomerUpdate, rest: Customer[] = []) =>
  put(customer, update, check(update), rest);

const changedBy = (customer: Known, content: RecordContent<'customers'>): Known => ({ ...customer, ...content });

const STANDS_FOR: Record<keyof CustomerUpdate, string[]> = {
  email: ['email'],
  phoneNumber: ['phone'],
  firstName: ['first_name', 'name'],
  lastName: ['last_name'],
  imageUrl: ['image_url'],
};
const FIELDS = Object.keys(STANDS_FOR) as (keyof CustomerUpdate)[];

describe('the laws of the customers’ lens', () => {
  it('has a view of every customer', () => {
    fc.assert(
      fc.property(customers, (customer) => {
        expect(checkReply(JSON.parse(JSON.stringify({ data: view(customer, []) })))).toEqual([]);
      }),
    );
  });

  it('changes nothing when a client puts back what it was shown, even if other records have the same values', () => {
    fc.assert(
      fc.property(customers, fc.subarray(FIELDS), (customer, fields) => {
        const shown = view(customer, []);
        const update = Object.fromEntries(fields.map((field) => [field, shown[field]]));
        const namesake = { id: 'c-2', email: customer.email, phone: customer.phone };
        const content = send(customer, update, [namesake]);
        expect(content.ok && sameValue(content.value, customer)).toBe(true);
      }),
    );
  });

  it('shows what was put, or refuses all of it', () => {
    fc.assert(
      fc.property(customers, updates, others, (customer, update, rest) => {
        const content = send(customer, update, rest);
        if (!content.ok) {
          expect(content.failure.kind).toBe('invalid');
          return;
        }
        const shown = view(changedBy(customer, content.value), []);
        // A company's name stays, and is shown when there is no first name.
        const { firstName, ...exact } = update;
        expect(shown).toMatchObject(exact);
        if (firstName !== undefined) expect(shown.firstName).toBe(firstName ?? customer.name ?? null);
      }),
    );
  });

  it('changes nothing when the same is put again', () => {
    fc.assert(
      fc.property(customers, updates, others, (customer, update, rest) => {
        const content = send(customer, update, rest);
        if (!content.ok) return;
        const next = changedBy(customer, content.value);
        const again = send(next, update, rest);
        expect(again.ok && sameValue(again.value, next)).toBe(true);
      }),
    );
  });

  it('touches only what the sent fields stand for', () => {
    fc.assert(
      fc.property(customers, updates, (customer, update) => {
        const content = send(customer, update);
        if (!content.ok) return;
        const allowed = (Object.keys(update) as (keyof CustomerUpdate)[]).flatMap((field) => STANDS_FOR[field]);
        const [from, to] = [customer, content.value] as unknown as Record<string, unknown>[];
        for (const field of new Set([...Object.keys(customer), ...Object.keys(content.value)])) {
          if (!allowed.includes(field)) expect(to?.[field]).toEqual(from?.[field]);
        }
      }),
    );
  });
});
