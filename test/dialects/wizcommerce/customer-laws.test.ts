import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordSet } from '../../../src/core/context/record-set.ts';
import { type Json, onAccepted, RUNS } from '../../support/laws.ts';
import { change, customerRecordSets, type Outcome, patches, readCustomer } from './customer-record-sets.ts';

/** Runs a property on the changes that are accepted. */
const onTaken = (property: (before: RecordSet, body: Json, outcome: Outcome) => void): void =>
  onAccepted(
    fc.tuple(customerRecordSets, patches),
    ([before, body]) => {
      const outcome = change(before, body);
      return outcome.wrong.length > 0 ? undefined : outcome;
    },
    ([before, body], outcome) => property(before, body, outcome),
  );

test('a read customer that is sent back changes nothing', () => {
  fc.assert(
    fc.property(customerRecordSets, (found) => {
      const { wrong, written } = change(found, readCustomer(found));
      expect({ wrong, written }).toEqual({ wrong: [], written: 0 });
    }),
    RUNS,
  );
});

describe('a change that was accepted', () => {
  test('is shown', () => {
    onTaken((_before, body, { found }) => {
      const shown = readCustomer(found);
      const { company_name, assigned_price_list_id, assigned_sales_rep_ids, addresses, contacts, tags, ...same } = body;
      expect(shown).toMatchObject(same);
      if (company_name !== undefined) expect(shown.name).toBe(company_name);
      if (assigned_price_list_id !== undefined) {
        expect(shown.assigned_price_list).toMatchObject({ id: assigned_price_list_id });
      }
      if (assigned_sales_rep_ids !== undefined) {
        expect((shown.assigned_sales_reps as Json[]).map(({ id }) => id)).toEqual(assigned_sales_rep_ids);
      }
    });
  });

  test('changes nothing when it is sent again', () => {
    onTaken((_before, body, { found }) => {
      const again = change(found, body);
      expect({ wrong: again.wrong, written: again.written }).toEqual({ wrong: [], written: 0 });
    });
  });

  test('leaves what was not sent, and what this vendor cannot say', () => {
    onTaken((before, body, { found }) => {
      const [was] = before.all('customers');
      const [is] = found.all('customers');
      expect([is?.tags, is?.image_url]).toEqual([was?.tags, was?.image_url]);
      for (const field of ['payment_term', 'last_name', 'phone'] as const) expect(is?.[field]).toBe(was?.[field]);
      for (const kind of ['addresses', 'contacts'] as const) {
        for (const record of before.all(kind)) {
          const now = found.get(kind, record.id);
          expect([now?.extras, now?.status, now?.phone]).toEqual([record.extras, record.status, record.phone]);
          if (body[kind] === undefined) expect(now).toEqual(record);
        }
      }
    });
  });

  test('leaves one default of each type, when it makes another the default', () => {
    onTaken((before, body, { found }) => {
      for (const kind of ['addresses', 'contacts'] as const) {
        const [sent, ...others] = (body[kind] ?? []) as Json[];
        if (!sent?.is_default || others.length > 0) continue;
        const isThis = ({ id, reference_id }: Json): boolean =>
          sent.id === undefined ? reference_id === sent.reference_id : id === sent.id;
        const one = (readCustomer(found)[kind] as Json[]).find(isThis);
        const was = (readCustomer(before)[kind] as Json[]).find(isThis);
        expect(one?.is_default).toBe(true);
        // One that is the default already changes nothing, though another says so too.
        if (was?.is_default && was.type === one?.type) continue;
        const rivals = found.all(kind).filter((record) => record.is_default && typeOf(record) === one?.type);
        expect(rivals).toHaveLength(1);
      }
    });
  });
});

const typeOf = (record: object): unknown => (record as { type?: string }).type;

test('whatever is sent, the answer is a change or names what is wrong', () => {
  const fields = ['addresses', 'contacts', 'attributes', 'email', 'primary_contact_id', 'company_name'];
  const anything = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...fields), fc.jsonValue()));
  fc.assert(
    fc.property(customerRecordSets, anything, (found, body) => {
      const { wrong, written } = change(found, body);
      expect(wrong.length === 0 || written === 0).toBe(true);
    }),
    RUNS,
  );
});
