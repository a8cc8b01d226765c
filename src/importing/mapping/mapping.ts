import { type Static, Type } from 'typebox';
import { DECIMAL_SIGNS } from '../cells/numbers.ts';
import { TABLE_KINDS } from '../fields.ts';
import { DELIMITERS } from '../files/csv-reader.ts';

/** One of a closed list of words. */
const Words = <T extends string>(words: readonly T[], more: Record<string, unknown> = {}) =>
  Type.Unsafe<T>({ type: 'string', enum: [...words], ...more });

const NullableText = (more: Record<string, unknown>) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...more });

const LONGEST_HEADER = 1000;
const Header = () => Type.String({ minLength: 1, maxLength: LONGEST_HEADER });

const ColumnMapping = Type.Object(
  {
    header: Type.String({ minLength: 1, maxLength: LONGEST_HEADER, description: 'As it stands in the file.' }),
    to: Type.String({ maxLength: 255, description: 'The field it is read into, such as `billing_address.city`.' }),
    or: Type.Optional(
      Type.Array(Header(), { maxItems: 10, description: 'Columns to take, in turn, where this one is empty.' }),
    ),
    and: Type.Optional(
      Type.Array(Header(), {
        maxItems: 5,
        description: 'Columns whose text follows with a space between: the time that belongs to a date.',
      }),
    ),
    values: Type.Optional(
      Type.Object(
        {},
        {
          additionalProperties: NullableText({ maxLength: 255 }),
          maxProperties: 1000,
          description: 'What its words mean, without regard to case. Null: nothing.',
        },
      ),
    ),
    otherwise: Type.Optional(
      NullableText({ maxLength: 255, description: 'What any word means that is not in `values`.' }),
    ),
    format: Type.Optional(
      Type.String({
        maxLength: 64,
        description:
          'Of dates: `YYYY` or `YY`, `MM` or the name of a month `MMM`, `DD`, `HH` or `hh` with `A`, `mm`, `ss`, an offset `Z`, a ' +
          'weekday `EEE`, and words in `[brackets]`, such as `MMM DD, YYYY hh:mm A`; or `unix` (seconds since 1970), `unix_ms`, ' +
          '`excel` (days since 1900). Without one, RFC 3339.',
      }),
    ),
    decimal: Type.Optional(
      Words(DECIMAL_SIGNS, {
        description:
          'What stands before decimals; the other one groups digits. Without it a point does, and what may have thousands ' +
          'instead, such as `1.234`, is refused.',
      }),
    ),
    separator: Type.Optional(Type.String({ minLength: 1, maxLength: 5, description: 'What stands between tags.' })),
    per: Type.Optional(
      Words(['unit', 'line', 'order'], {
        description:
          "Of money. In a line: for each unit, or `line`: for all of its quantity. Of an order's tax, shipping, discount or totals: " +
          "`order`: every row says the same again, or `line`: each row has its part, and they are added up. By default the file's " +
          'own totals tell.',
      }),
    ),
    plus: Type.Optional(
      Type.Array(Header(), { maxItems: 10, description: 'Columns of money that are added to this one.' }),
    ),
    as_is: Type.Optional(
      Type.Boolean({ description: 'Take what breaks a limit of length or format as it is, such as a phone number.' }),
    ),
  },
  { 'x-name': 'MappedColumn', additionalProperties: false },
);
export type ColumnMapping = Static<typeof ColumnMapping>;

/** How a CSV file that others made is read. */
export const ImportMapping = Type.Object(
  {
    kind: Words(TABLE_KINDS),
    delimiter: Type.Optional(Words(DELIMITERS)),
    time_zone: Type.Optional(
      Type.String({
        format: 'time-zone',
        description: "Of dates without an offset: an IANA name; by default, the workspace's.",
      }),
    ),
    reference_prefix: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 50,
        description:
          "What is put before the file's own ids of orders and customers, so that shops with the same numbers stand apart.",
      }),
    ),
    source: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: 'Where what is in the file comes from.' }),
    ),
    columns: Type.Array(ColumnMapping, { minItems: 1, maxItems: 500 }),
    constants: Type.Optional(
      Type.Object(
        {},
        {
          additionalProperties: Type.String({ maxLength: 255 }),
          maxProperties: 100,
          description: 'What every row has beside, by field.',
        },
      ),
    ),
  },
  { 'x-name': 'ImportMapping', additionalProperties: false },
);
export type ImportMapping = Static<typeof ImportMapping> & { constants?: Record<string, string> };

/** A mapping that was guessed: where nothing is known of a file, it has no column. */
export const ProposedMapping = Type.Object(
  { ...ImportMapping.properties, columns: Type.Array(ColumnMapping, { maxItems: 500 }) },
  { 'x-name': 'ProposedMapping', additionalProperties: false },
);
