import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { NewCustomer } from '../../src/dialects/wizcommerce/customers/schema.ts';
import { OrderReplacement } from '../../src/dialects/wizcommerce/orders/schema.ts';
import { problemsInText } from '../../src/validation/json-text.ts';
import { createValidation } from '../../src/validation/validation.ts';

const compile = createValidation();

/** As many of these as one likes, each of which tells when it is looked at. */
function counted<T extends object>(length: number, make: () => T): { list: T[]; looks: () => number } {
  let looks = 0;
  const list = Array.from({ length }, make);
  return {
    list: new Proxy(list, {
      get(target, property) {
        if (typeof property === 'string' && /^\d+$/.test(property)) looks += 1;
        return Reflect.get(target, property);
      },
    }),
    looks: () => looks,
  };
}

const paths = (problems: readonly { path: (string | number)[] }[]): string[] =>
  problems.map(({ path }) => path.join('.'));

describe('a list of hundreds of thousands of bad entries', () => {
  it('is not looked through, and names itself and whatever else is wrong', () => {
    const check = compile(OrderReplacement, 'body');
    const { list, looks } = counted(340_000, () => ({}));
    const problems = check({ reference_id: 'r', customer_id: 'c', po_number: 7, line_items: list, attributes: 'none' });
    expect(looks()).toBeLessThan(10_000);
    expect(problems).toHaveLength(1000);
    expect(paths(problems)).toEqual(
      expect.arrayContaining(['po_number', 'line_items', 'attributes', 'line_items.0.sku']),
    );
    expect(problems.find(({ path }) => path.join() === 'line_items')).toMatchObject({
      rule: 'count',
      reason: 'must have at most 2000 entries',
    });
  });

  it('is refused beside another', () => {
    const check = compile(NewCustomer, 'body');
    const addresses = counted(175_000, () => ({ country_code: 1, phone: 2, zip_code: 3 }));
    const contacts = counted(175_000, () => ({ email: 1 }));
    const problems = check({ company_name: 7, addresses: addresses.list, contacts: contacts.list });
    expect(addresses.looks() + contacts.looks()).toBeLessThan(10_000);
    expect(paths(problems)).toEqual(expect.arrayContaining(['company_name', 'addresses', 'contacts']));
  });

  it('in lists of lists is not looked through either', () => {
    const inner = Type.Object({ names: Type.Array(Type.String(), { maxItems: 500 }) });
    const check = compile(Type.Object({ groups: Type.Array(inner, { maxItems: 500 }), name: Type.String() }), 'body');
    const rows = Array.from({ length: 500 }, () => counted(500, () => ({})));
    const problems = check({ groups: rows.map(({ list }) => ({ names: list })) });
    expect(rows.reduce((sum, row) => sum + row.looks(), 0)).toBeLessThan(10_000);
    expect(paths(problems)).toContain('name');
  });

  it('cannot be exempt, since not all of it is known', () => {
    const check = compile(Type.Object({ list: Type.Array(Type.Integer()) }), 'body');
    const halves = Array.from({ length: 20_000 }, () => 0.5);
    expect(check({ list: [...halves, 'a text'] }).every(({ binding }) => binding === 'shape')).toBe(true);
    expect(check({ list: [...halves.slice(0, 2500), 'a text'] }).some(({ binding }) => binding === 'shape')).toBe(true);
    expect(check({ list: halves.slice(0, 2500) }).every(({ binding }) => binding === 'limit')).toBe(true);
  });

  it('which are no text is named no further than helps', () => {
    const list = Array.from({ length: 100_000 }, () => '\0');
    expect(problemsInText('\0', { list })).toHaveLength(1000);
  });
});

describe('a text that is none', () => {
  it('in 50 000 lists has the name of the outer ones', () => {
    let value: unknown = '\0';
    for (let depth = 0; depth < 50_000; depth++) value = [value];
    expect(problemsInText('\0', value)).toMatchObject([{ path: Array.from({ length: 64 }, () => 0), rule: 'text' }]);
  });

  it('under a long key has the name of the object with the key', () => {
    const value = { a: { ['k'.repeat(100_000)]: ['\0', '\0'], b: ['\0'] } };
    const named = problemsInText('\0', value).map(({ path }) => path.join('.'));
    expect(named.sort()).toEqual(['a', 'a', 'a.b.0']);
  });
});

describe('a list of good entries', () => {
  it('is checked as far as five times what it may hold and a thousand more, beyond which its length says all', () => {
    const check = compile(Type.Object({ list: Type.Array(Type.String(), { maxItems: 3 }) }), 'body');
    const list: unknown[] = Array.from({ length: 300_000 }, () => 'a');
    expect(paths(check({ list }))).toEqual(['list']);
    expect(paths(check({ list: [...list, 1] }))).toEqual(['list']);
    expect(paths(check({ list: list.with(1014, 1) }))).toEqual(['list', 'list.1014']);
    expect(paths(check({ list: [...list.slice(0, 1014), 1] }))).toEqual(['list', 'list.1014']);
  });
});
