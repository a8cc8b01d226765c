import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RecordSet } from '../../../src/core/context/record-set.ts';
import { decideWrites, type RecordDecision } from '../../../src/core/records/decide-records.ts';
import { defaultMeant, ownedLens, ownedWrites } from '../../../src/dialects/hub/addresses/lens.ts';
import { addressSchemas } from '../../../src/dialects/hub/addresses/schema.ts';
import { customerLens, customerWrites } from '../../../src/dialects/hub/customers/lens.ts';
import { customerSchemas } from '../../../src/dialects/hub/customers/schema.ts';
import { itemLens } from '../../../src/dialects/hub/items/lens.ts';
import { itemSchemas } from '../../../src/dialects/hub/items/schema.ts';
import { mergePatch } from '../../../src/dialects/hub/orders/lens.ts';
import { productLens, productWrites } from '../../../src/dialects/hub/products/lens.ts';
import { productSchemas } from '../../../src/dialects/hub/products/schema.ts';
import { merge, type RecordLens, replace } from '../../../src/dialects/hub/records/lens.ts';
import type { RecordSchemas } from '../../../src/dialects/hub/records/schema.ts';
import type { FreeRecordKind, RecordContent, Recorded, RecordWrite } from '../../../src/model/record.ts';
import { ok, type Result } from '../../../src/model/result.ts';
import { createValidation } from '../../../src/validation/validation.ts';
import { acceptedOr, type Json, onAccepted, RUNS } from '../../support/laws.ts';
import { customerRecordSets } from '../wizcommerce/customer-record-sets.ts';

const compile = createValidation();

/** A kind of record under test: stored records as any dialect may have made them, and what clients send. */
interface Kind<K extends FreeRecordKind> {
  kind: K;
  id: string;
  worlds: fc.Arbitrary<RecordSet>;
  lens: RecordLens<K>;
  schemas: RecordSchemas;
  bodies: fc.Arbitrary<Json>;
  writes(
    id: string,
    content: RecordContent<K>,
    found: RecordSet,
    body: unknown,
    isPatch: boolean,
  ): readonly RecordWrite[];
}

const TIMES = { version: 1, created_at: '2025-01-01T00:00:00.500Z', changed_at: '2025-01-02T00:00:00.000Z' };
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const price = fc.constantFrom(0, 1.25, 40);
const optional = (fields: Record<string, fc.Arbitrary<unknown>>, requiredKeys: string[] = []): fc.Arbitrary<Json> =>
  fc.record(fields, { requiredKeys });
const extras = fc.dictionary(fc.constantFrom('mine', 'evreka'), fc.dictionary(fc.constantFrom('a', 'b'), text));
const tags = fc.array(name, { maxLength: 2 });
const status = fc.constantFrom('active', 'inactive');

const worldOf = (kind: FreeRecordKind, content: fc.Arbitrary<Json>): fc.Arbitrary<RecordSet> =>
  content.map((fields) => {
    const found = new RecordSet('hub');
    found.put(kind, [{ ...fields, id: 'one', ...TIMES } as unknown as Recorded<FreeRecordKind>]);
    return found;
  });

const variant = { title: fc.constantFrom('M', 'L', 'Long '.repeat(60)), sku: fc.constantFrom('1', '2'), price };
const products: Kind<'products'> = {
  kind: 'products',
  id: 'one',
  lens: productLens,
  schemas: productSchemas,
  worlds: worldOf(
    'products',
    optional(
      {
        name: fc.oneof(name, fc.constant('x'.repeat(300))),
        description: text,
        status,
        tags,
        extras,
        variants: fc
          .array(optional(variant, ['title', 'price']), { minLength: 1, maxLength: 3 })
          .map((list) => list.map((each, i) => ({ ...each, id: `v-${i}` }))),
      },
      ['name', 'variants'],
    ),
  ),
  bodies: optional(
    {
      name,
      description: text,
      status,
      tags,
      extras,
      reference_id: name,
      variants: fc.array(
        optional({ ...variant, title: fc.constantFrom('M', 'L', 'S'), media: text }, ['title', 'price']),
        { minLength: 1, maxLength: 4 },
      ),
    },
    ['name', 'variants'],
  ),
  writes: (id, content) => {
    let made = 0;
    return productWrites(id, content, { newId: () => `new-${++made}` });
  },
};

const items: Kind<'items'> = {
  kind: 'items',
  id: 'one',
  lens: itemLens,
  schemas: itemSchemas,
  worlds: worldOf(
    'items',
    optional(
      {
        name,
        order_type_id: fc.constant('forgotten'),
        sku: text,
        primary_uom: fc.constant('kg'),
        unit_price: price,
        extras,
      },
      ['name'],
    ),
  ),
  bodies: optional({ name, sku: text, primary_uom: fc.constantFrom('kg', 't'), unit_price: price, extras }, ['name']),
  writes: (id, content) => [{ kind: 'items', id, content }],
};

const person = {
  first_name: text,
  last_name: text,
  email: fc.constantFrom('a@b.de', 'c@d.de'),
  phone: fc.constant('+14155552671'),
};

const customers: Kind<'customers'> = {
  kind: 'customers',
  id: 'customer-1',
  lens: customerLens,
  schemas: customerSchemas,
  worlds: customerRecordSets,
  bodies: optional({
    ...person,
    name: text,
    status,
    tags,
    extras,
    attributes: fc.array(fc.record({ name, value: text }), { maxLength: 2 }),
    price_list_id: fc.constant('list-1'),
    primary_contact_id: fc.constantFrom('contact-0', 'contact-1'),
    default_shipping_address_id: fc.constantFrom('address-0', 'address-1'),
    default_billing_address_id: fc.constantFrom('address-0', 'address-2'),
  }),
  writes: (id, content, found) => customerWrites(id, content, { body: {}, newId: () => 'new' }, found),
};

const addresses: Kind<'addresses'> = {
  kind: 'addresses',
  id: 'address-0',
  lens: ownedLens('addresses'),
  schemas: addressSchemas,
  worlds: customerRecordSets.filter((found) => found.get('addresses', 'address-0') !== undefined),
  bodies: optional({
    ...person,
    city: text,
    country: fc.constantFrom('US', 'DE'),
    type: fc.constantFrom('billing', 'shipping'),
    is_default: fc.boolean(),
    status,
    extras,
  }),
  writes: (id, content, found, body, isPatch) => {
    const customer = found.get('customers', 'customer-1');
    const wished = defaultMeant(body, isPatch);
    return customer ? ownedWrites('addresses', id, content, wished, customer, found) : [];
  },
};

interface Outcome {
  decision: RecordDecision;
  /** The records afterwards. */
  after: RecordSet;
}

const copyOf = (found: RecordSet): RecordSet => {
  const copy = new RecordSet('hub');
  for (const kind of ['customers', 'addresses', 'contacts', 'price_lists', 'products', 'items'] as const)
    copy.put(kind, found.all(kind));
  return copy;
};

const ACTOR = { workspaceId: 'w', keyId: 'k', dialect: 'hub', operation: 'o', requestId: 'r' };

function lawsOf<K extends FreeRecordKind>({ kind, id, worlds, lens, schemas, bodies, writes }: Kind<K>): void {
  const checks = { replace: compile(schemas.Replacement, 'body'), merge: compile(schemas.Patch, 'body') };
  const present = (found: RecordSet): Recorded<K> => found.get(kind, id) as Recorded<K>;
  const read = (found: RecordSet): Json => JSON.parse(JSON.stringify(lens.view(present(found), found))) as Json;
  const send = (how: 'replace' | 'merge', found: RecordSet, body: unknown): Result<Outcome> => {
    const put = how === 'replace' ? replace : merge;
    const content = put(lens, { body, problems: checks[how](body) }, present(found), found);
    if (!content.ok) return content;
    const after = copyOf(found);
    const decision = decideWrites(writes(id, content.value, after, body, how === 'merge'), after, ACTOR, {
      now: '2025-02-01T00:00:00.000Z',
    });
    for (const [each, records] of [...decision.inserted, ...decision.updated]) after.put(each, records);
    for (const [each, ids] of decision.deleted) for (const gone of ids) after.remove(each, gone);
    return ok({ decision, after });
  };
  const sent = fc.tuple(worlds, bodies);
  const onTaken = (
    how: 'replace' | 'merge',
    property: (found: RecordSet, body: Json, outcome: Outcome) => void,
  ): void =>
    onAccepted(
      sent,
      ([found, body]) => acceptedOr(['invalid'], send(how, found, body)),
      ([found, body], outcome) => property(found, body, outcome),
    );

  test('echo: what is shown, sent back as a whole or in parts, changes nothing', () => {
    fc.assert(
      fc.property(worlds, fc.subarray([...schemas.fields]), (found, fields) => {
        const shown = read(found);
        for (const [how, body] of [
          ['replace', shown],
          ['merge', shown],
          [
            'merge',
            Object.fromEntries(
              fields.filter((field) => shown[field] !== undefined).map((field) => [field, shown[field]]),
            ),
          ],
        ] as const) {
          const outcome = acceptedOr([], send(how, found, body));
          expect(outcome?.decision.changes).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test.each(['replace', 'merge'] as const)('put-get: what is sent to %s is shown', (how) => {
    onTaken(how, (found, body, { after }) => {
      const shown = read(after);
      const wished = how === 'replace' ? body : (mergePatch(read(found), body) as Json);
      for (const field of Object.keys(body)) expect(shown[field], field).toEqual(expected(field, wished[field], shown));
    });
  });

  test.each(['replace', 'merge'] as const)('twice is once: %s', (how) => {
    onTaken(how, (_found, body, { after }) => {
      expect(acceptedOr([], send(how, after, body))?.decision.changes).toEqual([]);
    });
  });

  test('nothing else: a patch leaves the fields that it does not name', () => {
    onTaken('merge', (found, body, { after }) => {
      const [before, now] = [present(found), present(after)] as unknown as Json[];
      const touched = new Set([...Object.keys(body), 'version', 'changed_at']);
      // There is one default of each type, so a default that changes its type is marked anew.
      if ('type' in body) touched.add('is_default');
      for (const field of Object.keys(before ?? {})) {
        if (!touched.has(field)) expect(now?.[field], field).toEqual(before?.[field]);
      }
    });
  });
}

/** Variants get ids. */
const expected = (field: string, wished: unknown, shown: Json): unknown =>
  field === 'variants'
    ? (wished as Json[]).map((each, i) => ({ ...each, id: (shown['variants'] as Json[])[i]?.['id'] }))
    : wished;

describe('products', () => lawsOf(products));
describe('items', () => lawsOf(items));
describe('customers', () => lawsOf(customers));
describe('addresses', () => lawsOf(addresses));
