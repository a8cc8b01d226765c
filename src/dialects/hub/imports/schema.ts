import { type Static, type TInteger, Type } from 'typebox';
import { IMPORT_KINDS } from '../../../importing/fields.ts';
import { DELIMITERS } from '../../../importing/files/csv-reader.ts';
import { type ImportSettings, ON_EXISTING, ON_OTHER_LINES } from '../../../importing/settings.ts';
import { IMPORT_COUNTS, IMPORT_STATES, type Import, type ImportCounts } from '../../../model/import.ts';
import type { DescribedReply } from '../../../operations/operation.ts';
import { ProblemReply } from '../errors.ts';
import { linesOf, NDJSON, Words } from '../schema.ts';

const FORMATS = ['csv', 'jsonl'] as const;

/** The format of a file by its media type. */
export const MEDIA_TYPES: Record<string, (typeof FORMATS)[number]> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'text/tab-separated-values': 'csv',
  'application/x-ndjson': 'jsonl',
  'application/jsonl': 'jsonl',
};

const report = Type.Optional(
  Words(['errors', 'all'], { default: 'errors', description: 'Whether written rows are reported too.' }),
);

/** The query of a new import. `vendors`: the dialects whose vendors' replies can be read. */
export const newImportQuery = (vendors: readonly string[]) =>
  Type.Object({ as: Type.Optional(Words(vendors, { description: AS })), ...settings }, { additionalProperties: false });
export type NewImportQuery = Static<ReturnType<typeof newImportQuery>>;

const AS =
  "The file has this vendor's own replies, of lists or of single records: JSON values that follow one another, as they " +
  "came. Ids are kept: of orders and customers as aliases, which the vendor's clients use. A record that the hub shows already changes nothing.";

const settings = {
  kind: Words(IMPORT_KINDS, { description: 'Products and items with `as` alone.' }),
  format: Type.Optional(Words(FORMATS, { description: 'By default, the format of `Content-Type`.' })),
  mapping: Type.Optional(Type.String({ minLength: 1, maxLength: 63, description: 'The name of a saved mapping.' })),
  delimiter: Type.Optional(
    Words(DELIMITERS, { description: 'By default, the delimiter that the header has most of.' }),
  ),
  existing: Type.Optional(
    Words(ON_EXISTING, {
      default: 'merge',
      description:
        'What is done with orders and customers that exist already. `merge`: fields that a row leaves out stay. `replace`: they are ' +
        'removed. `skip`: nothing is changed.',
    }),
  ),
  other_lines: Type.Optional(
    Words(ON_OTHER_LINES, {
      default: 'keep',
      description:
        'With `existing=merge`: what is done with lines of an order that the file does not have. `keep`: the file has some of its ' +
        'lines. `remove`: it has all of them.',
    }),
  ),
  as_exported: Type.Optional(
    Type.Boolean({
      description:
        "The file is a hub's export: limits of length and format do not bind, nor do references to records that no longer exist.",
    }),
  ),
  strict_totals: Type.Optional(
    Type.Boolean({
      description:
        'Refuse an order whose total differs from its file\'s; by default, a charge "Adjustment" makes it equal.',
    }),
  ),
  report,
};

export const ResumeQuery = Type.Object(
  {
    offset: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'The byte of the file that the body starts with; by default, `next_offset`. Bytes that were read before are skipped.',
      }),
    ),
    report,
  },
  { additionalProperties: false },
);
export type ResumeQuery = Static<typeof ResumeQuery>;

const count = (description?: string): TInteger => Type.Integer({ minimum: 0, ...(description && { description }) });

const countsWith = (descriptions: Partial<ImportCountDescriptions>) =>
  Object.fromEntries(IMPORT_COUNTS.map((name) => [name, count(descriptions[name])])) as Record<
    keyof ImportCounts,
    TInteger
  >;
type ImportCountDescriptions = Record<keyof ImportCounts, string>;

/** An import, as far as it has come. */
export const ShownImport = Type.Object(
  {
    id: Type.String(),
    kind: Words(IMPORT_KINDS),
    format: Words(FORMATS),
    existing: Words(ON_EXISTING),
    as_exported: Type.Boolean(),
    strict_totals: Type.Boolean(),
    as: Type.Optional(Type.String({ description: 'The dialect whose replies the file has.' })),
    state: Words(IMPORT_STATES, {
      description: 'An import that is `running` and makes no progress was cut off. It can be resumed.',
    }),
    ...countsWith({
      rows: 'Rows that were read.',
      adjusted: 'Orders whose total differs from their file\'s, without their charge "Adjustment".',
      customers_made: 'Customers that were made for orders of the file.',
    }),
    next_offset: count('The byte of the file from which the import is resumed.'),
    started_at: Type.String({ format: 'date-time' }),
    changed_at: Type.String({ format: 'date-time' }),
  },
  { 'x-name': 'Import' },
);

/** Shows an import. */
export function showImport({ settings, next_line: _line, ...shown }: Import): Static<typeof ShownImport> {
  const { existing, as_exported, strict_totals = false, as } = settings as ImportSettings;
  return { ...shown, existing, as_exported, strict_totals, ...(as === undefined ? {} : { as }) };
}

const counts = { ...countsWith({}), next_offset: count() };

const Head = Type.Object(
  {
    id: Type.Optional(Type.String()),
    dry_run: Type.Optional(Type.Boolean()),
    kind: Words(IMPORT_KINDS),
    format: Words(FORMATS),
    existing: Words(ON_EXISTING),
    as: Type.Optional(Type.String()),
    mapping: Type.Optional(Type.Object({}, { additionalProperties: true })),
    totals: Type.Optional(
      Type.Object(
        {
          taxes_included: Type.Boolean(),
          per_line: Type.Array(Type.String()),
          compared: count(),
          agreeing: count(),
        },
        { description: "How money is read, as the file's own totals in its first MiB say." },
      ),
    ),
    next_offset: Type.Optional(count()),
  },
  { additionalProperties: true },
);

const place = { line: Type.Integer({ minimum: 1 }), column: Type.Integer({ minimum: 1 }) };

const RefusedRow = Type.Object(
  {
    row: Type.Integer({ minimum: 1 }),
    page: Type.Optional(Type.Integer({ minimum: 1, description: 'Of a vendor: the number of the reply in the file.' })),
    index: Type.Optional(Type.Integer({ minimum: 1, description: 'Of a vendor: the place in the list of the reply.' })),
    ...place,
    result: Words(['refused']),
    problems: Type.Array(
      Type.Object({
        pointer: Type.String({ description: 'A JSON pointer (RFC 6901) as a URI fragment.' }),
        rule: Type.String(),
        detail: Type.String(),
        ...place,
        value: Type.Optional(Type.String()),
      }),
    ),
  },
  { description: 'A refused row.' },
);

const Difference = Type.Object(
  { computed: Type.Union([Type.Number(), Type.Null()]), file: Type.Number() },
  { 'x-name': 'FigureDifference', description: '`computed` is null where the hub cannot compute it.' },
);

const WrittenRow = Type.Object(
  {
    row: Type.Integer({ minimum: 1 }),
    line: place.line,
    result: Words(['created', 'updated', 'unchanged']),
    id: Type.String(),
    version: Type.Integer(),
    customer_made: Type.Optional(Type.String({ description: 'The id of the customer that was made for the order.' })),
    differences: Type.Optional(
      Type.Object(
        {
          total: Type.Optional(Difference),
          balance: Type.Optional(Difference),
          adjustment: Type.Optional(
            Type.Number({ description: 'What the charge "Adjustment" adds; below zero, it takes off.' }),
          ),
        },
        { description: "The order's totals and the file's. Such a row is always reported." },
      ),
    ),
  },
  { description: 'With `report=all`, a written row.' },
);

const Summary = Type.Object({
  ...counts,
  state: Words(IMPORT_STATES),
  bytes: count(),
  seconds: Type.Number(),
  stopped: Type.Optional(Type.String({ description: 'Why the file was not read to its end.' })),
  problem: Type.Optional(ProblemReply),
  left_out: Type.Optional(
    Type.Array(Type.Object({ field: Type.String(), reason: Type.String(), rows: count(), line: place.line }), {
      description: "Fields of a vendor's records that are not kept, each once, with the line of the first.",
    }),
  ),
  omitted: Type.Optional(Type.Integer({ description: 'How many lines about rows were left out.' })),
});

const ImportLine = Type.Union(
  [
    Type.Object({ import: Head }, { description: 'The first line: how the file is read.' }),
    RefusedRow,
    WrittenRow,
    Type.Object({ progress: Type.Object(counts) }, { description: 'Every second.' }),
    Type.Object({ summary: Summary }, { description: 'The last line.' }),
  ],
  { 'x-name': 'ImportLine' },
);

/** The reply to an upload. */
export const reportReply: DescribedReply = {
  description:
    'Lines of JSON, written while the file is read: how the file is read, the problems of each refused row, the progress, and the ' +
    'counts. A client that reads nothing while it sends gets the first 4 MiB of them, and the summary.',
  headers: { Location: 'The path of the import. A dry run has none.' },
  content: { [NDJSON]: linesOf(ImportLine) },
};
