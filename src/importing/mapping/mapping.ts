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
    header: Type.String({ minLength: 1, maxLength: LONGEST_HEADER, description: 'As the file has it.' }),
    to: Type.String({ maxLength: 255, description: 'The field that it is read into, such as `billing_address.city`.' }),
    or: Type.Optional(
      Type.Array(Header(), { maxItems: 10, description: 'Columns that are read, in turn, where this one is empty.' }),
    ),
    and: Type.Optional(
      Type.Array(Header(), {
        maxItems: 5,
        description: 'Columns whose text is added after a space, such as the time of a date.',
      }),
    ),
    values: Type.Optional(
      Type.Object(
        {},
        {
          additionalProperties: NullableText({ maxLength: 255 }),
          maxProperties: 1000,
          description:
            'What its words mean, without regard to case. Null: no value. Dates and numbers that are no such word are read as they are.',
        },
      ),
    ),
    otherwise: Type.Optional(
      NullableText({ maxLength: 255, description: 'What all words mean that are not in `values`.' }),
    ),
    format: Type.Optional(
      Type.String({
        maxLength: 64,
        description:
          'For dates: `YYYY` or `YY`, `MM` or the name of a month `MMM`, `DD`, `HH` or `hh` with `A`, `mm`, `ss`, an offset `Z`, a ' +
          'weekday `EEE`, and words in `[brackets]`, such as `MMM DD, YYYY hh:mm A`; or `unix` (seconds since 1970), `unix_ms`, ' +
          '`excel` (days since 1900). By default, RFC 3339.',
      }),
    ),
    decimal: Type.Optional(
      Words(DECIMAL_SIGNS, {
        description:
          'The decimal sign; the other sign groups digits. By default it is a point, and a number that may have thousands ' +
          'instead, such as `1.234`, is refused.',
      }),
    ),
    separator: Type.Optional(Type.String({ minLength: 1, maxLength: 5, description: 'The text between two tags.' })),
    per: Type.Optional(
      Words(['unit', 'line', 'order'], {
        description:
          'For money. In a line: `unit`, or `line` for all of its quantity. For tax, shipping, discount and totals of an order: ' +
          "`order` if each row has the order's amount, or `line` if each row has its part, which are added up. By default, the " +
          "file's own totals decide.",
      }),
    ),
    plus: Type.Optional(
      Type.Array(Header(), { maxItems: 10, description: 'Columns of money that are added to this one.' }),
    ),
    as_is: Type.Optional(
      Type.Boolean({ description: 'Accept values that break a limit of length or format, such as a phone number.' }),
    ),
  },
  { 'x-name': 'MappedColumn', additionalProperties: false },
);
export type ColumnMapping = Static<typeof ColumnMapping>;

/** How a CSV file of another program is read. */
export const ImportMapping = Type.Object(
  {
    kind: Words(TABLE_KINDS),
    delimiter: Type.Optional(Words(DELIMITERS)),
    time_zone: Type.Optional(
      Type.String({
        format: 'time-zone',
        description: "For dates without an offset: an IANA name. By default, the workspace's.",
      }),
    ),
    reference_prefix: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 50,
        description:
          "Is put before the file's own ids of orders and customers, to separate shops with the same numbers.",
      }),
    ),
    source: Type.Optional(
      Type.String({ minLength: 1, maxLength: 255, description: 'Where the records of the file come from.' }),
    ),
    columns: Type.Array(ColumnMapping, { minItems: 1, maxItems: 500 }),
    constants: Type.Optional(
      Type.Object(
        {},
        {
          additionalProperties: Type.String({ maxLength: 255 }),
          maxProperties: 100,
          description: 'Values that every row has, by field.',
        },
      ),
    ),
  },
  { 'x-name': 'ImportMapping', additionalProperties: false },
);
export type ImportMapping = Static<typeof ImportMapping> & { constants?: Record<string, string> };

/** A guessed mapping. Without a known column, it has no column. */
export const ProposedMapping = Type.Object(
  { ...ImportMapping.properties, columns: Type.Array(ColumnMapping, { maxItems: 500 }) },
  { 'x-name': 'ProposedMapping', additionalProperties: false },
);
