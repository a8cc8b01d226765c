import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { arrayLiteral } from '../../src/store/database/query.ts';
import { withClient } from '../support/databases.ts';

const nasty = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'null',
    'NULL',
    'a,b',
    '{x}',
    '"',
    '\\',
    '\\"',
    'a b',
    ' a',
    'a ',
    "'",
    '\n',
    '\t',
    '€',
    '😀',
  ),
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0') && text.isWellFormed()),
  fc.constant(null),
);

test('PostgreSQL reads back every list of texts that is written', async () => {
  await withClient(inject('server').address, async (client) => {
    await fc.assert(
      fc.asyncProperty(fc.array(nasty), async (list) => {
        const { rows } = await client.query<{ read: string }>('select to_json($1::text[]) as read', [
          arrayLiteral(list),
        ]);
        expect(rows[0]?.read).toEqual(list);
      }),
      { numRuns: 300 },
    );
  });
});

test('numbers and truth values are written as they are', () => {
  expect(arrayLiteral([1, -2.5, true, false, null, '2025-01-31T08:30:00.000Z'])).toBe(
    '{1,-2.5,true,false,NULL,2025-01-31T08:30:00.000Z}',
  );
});
