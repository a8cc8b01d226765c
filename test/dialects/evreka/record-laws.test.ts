import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordSet } from '../../../src/core/context/record-set.ts';
import * as contacts from '../../../src/dialects/evreka/contacts/lens.ts';
import type { ContactUpdate } from '../../../src/dialects/evreka/contacts/schema.ts';
import * as entities from '../../../src/dialects/evreka/entities/lens.ts';
import type { EntityUpdate } from '../../../src/dialects/evreka/entities/schema.ts';
import * as points from '../../../src/dialects/evreka/service-points/lens.ts';
import type { ServicePointUpdate } from '../../../src/dialects/evreka/service-points/schema.ts';
import { sameValue } from '../../../src/model/equal.ts';
import { contentOf, type RecordContent, type Recorded, type RecordKind } from '../../../src/model/record.ts';
import type { Result } from '../../../src/model/result.ts';
import { text } from '../../support/arbitrary-order.ts';

const KEPT = { id: 'r', version: 1, created_at: '2026-01-01T00:00:00.000Z', changed_at: '2026-01-01T00:00:00.000Z' };

const extras = fc.record(
  {
    another: fc.constant({ untouched: [1] }),
    evreka: fc.dictionary(
      fc.constantFrom('type_id', 'dynamic', 'order_settings', 'entities', 'language', 'service_point_id_list'),
      fc.jsonValue({ maxDepth: 2 }),
    ),
  },
  { requiredKeys: [] },
);

const optional = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }) as unknown as fc.Arbitrary<Partial<T>>;

const address = optional({ address_line_1: text, address_line_2: text, city: text, zip_code: text, country: text });

/** A lens on records of a kind, with records as the store may hold them and requests as the request validation lets them through. */
interface Trial {
  kind: RecordKind;
  records: fc.Arbitrary<object>;
  bodies: fc.Arbitrary<object>;
  put(record: never, body: never, found: RecordSet): Result<unknown>;
  shown(record: never): object;
}

const dynamic_field_list = fc.array(
  optional({ key: fc.constantFrom('a', 'b'), value: fc.oneof(text, fc.boolean()) }).map((entry) => ({
    key: 'a',
    ...entry,
  })),
  { maxLength: 3 },
);
const filled = text.filter((value) => value.trim() !== '');

const TRIALS: Record<string, Trial> = {
  entities: {
    kind: 'customers',
    records: optional({
      name: text,
      first_name: text,
      last_name: text,
      status: fc.constantFrom('active', 'inactive'),
      tags: fc.array(text),
      extras,
    }),
    bodies: optional({
      name: filled,
      type: filled,
      status: fc.constantFrom('5e1c7f60-4d0b-4f6a-9a3e-2f6b8c1d0c02'),
      order_settings: fc.constant([]),
      dynamic_field_list,
    }),
    put: entities.put,
    shown: (record) => entities.viewDetail(record, []),
  },
  contacts: {
    kind: 'contacts',
    records: optional({ first_name: text, last_name: text, email: text, phone: text, designation: text, extras }),
    bodies: optional({
      name: filled,
      surname: filled,
      email: fc.emailAddress(),
      phone: filled,
      language: filled,
      has_customer_portal: fc.boolean(),
      service_point_id_list: fc.constant([]),
      dynamic_field_list,
    }),
    put: contacts.put,
    shown: (record) => contacts.view(record, undefined),
  },
  'service points': {
    kind: 'service_points',
    records: fc
      .tuple(
        text,
        optional({
          type_id: text,
          status: fc.constantFrom('active', 'inactive'),
          address,
          latitude: fc.double({ noNaN: true }),
          reference_id: text,
          extras,
        }),
      )
      .map(([name, rest]) => ({ name, ...rest })),
    bodies: optional({
      name: filled,
      type: filled,
      address: text,
      place: fc.constant({ latitude: 1.5, longitude: 2 }),
      entities: fc.constant([]),
      dynamic_field_list,
    }).map(({ place, ...body }) => ({ ...body, ...place })),
    put: points.put,
    shown: (record) => points.viewDetail(record, new RecordSet('evreka')),
  },
};

describe.each(Object.entries(TRIALS))('the laws of the lens on %s', (_name, { kind, records, bodies, put, shown }) => {
  const found = new RecordSet('evreka');
  const stored = records.map((content) => ({ ...content, ...KEPT }) as Recorded<RecordKind>);
  const send = (record: Recorded<RecordKind>, body: object): RecordContent<RecordKind> => {
    const content = put(record as never, body as never, found);
    if (!content.ok) throw new Error(JSON.stringify(content.failure));
    return content.value as RecordContent<RecordKind>;
  };
  const withoutNulls = (view: object): object =>
    Object.fromEntries(Object.entries(view).filter(([, value]) => value !== null));

  it('changes nothing when a client puts back what it was shown', () => {
    fc.assert(
      fc.property(stored, (record) => {
        const view = withoutNulls(shown(record as never));
        expect(sameValue(send(record, view), contentOf<typeof kind>(record))).toBe(true);
      }),
    );
  });

  it('shows what was put, as it is put again, and then changes nothing', () => {
    fc.assert(
      fc.property(stored, bodies, (record, body) => {
        const after = { ...send(record, body), ...KEPT } as Recorded<RecordKind>;
        const {
          name,
          surname,
          email,
          phone,
          address: line,
          latitude,
        } = body as EntityUpdate & ContactUpdate & ServicePointUpdate;
        const put = { name, surname, email, phone, address: line?.trim() || undefined, latitude };
        expect(shown(after as never)).toMatchObject(withoutNulls(JSON.parse(JSON.stringify(put)) as object));
        expect(sameValue(send(after, body), contentOf<typeof kind>(after))).toBe(true);
      }),
    );
  });

  it('touches nothing else', () => {
    fc.assert(
      fc.property(stored, (record) => {
        const after = send(record, { name: 'Only this' }) as { extras?: object };
        const before = contentOf<typeof kind>(record) as { extras?: object };
        const { name, first_name, address: line, ...rest } = after as Record<string, unknown>;
        expect(before).toMatchObject(rest);
        expect(sameValue(after.extras, before.extras)).toBe(true);
      }),
    );
  });
});
