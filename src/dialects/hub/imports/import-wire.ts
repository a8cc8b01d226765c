import { type Static, Type } from 'typebox';
import { TABLE_KINDS } from '../../../importing/fields.ts';
import { DELIMITERS } from '../../../importing/files/csv-reader.ts';
import { IMPORT_STATES, type Import } from '../../../model/import.ts';
import { Words } from '../wire.ts';
import { type ImportSettings, ON_EXISTING, ON_OTHER_LINES } from './settings.ts';

export const FORMATS = ['csv', 'jsonl'] as const;

/** What a file's media type says of its format. */
export const MEDIA_TYPES: Record<string, (typeof FORMATS)[number]> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'text/tab-separated-values': 'csv',
  'application/x-ndjson': 'jsonl',
  'application/jsonl': 'jsonl',
};

const report = Type.Optional(
  Words(['errors', 'all'], { default: 'errors', description: 'Whether rows that went well are told of too.' }),
);

export const NewImportQuery = Type.Object(
  {
    kind: Words(TABLE_KINDS),
    format: Type.Optional(Words(FORMATS, { description: 'By default, what `Content-Type` says.' })),
    mapping: Type.Optional(Type.String({ minLength: 1, maxLength: 63, description: 'The name of a saved mapping.' })),
    delimiter: Type.Optional(Words(DELIMITERS, { description: 'By default, what the header has most of.' })),
    existing: Type.Optional(
      Words(ON_EXISTING, {
        default: 'merge',
        description:
          'What is done with what is there already. `merge`: what a row leaves out stays. `replace`: it is removed. `skip`: ' +
          'nothing is changed.',
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
          "The file is a hub's export: limits of length and format, and references that lead nowhere any more, do not bind.",
      }),
    ),
    strict_totals: Type.Optional(
      Type.Boolean({
        description:
          'Refuse an order that comes to something else than its file says; by default, a charge "Adjustment" makes it equal.',
      }),
    ),
    report,
  },
  { additionalProperties: false },
);
export type NewImportQuery = Static<typeof NewImportQuery>;

export const ResumeQuery = Type.Object(
  {
    offset: Type.Optional(
      Type.Integer({
        minimum: 0,
        description:
          'Which byte of the file the body begins with; by default, `next_offset`. What was read already is passed over.',
      }),
    ),
    report,
  },
  { additionalProperties: false },
);
export type ResumeQuery = Static<typeof ResumeQuery>;

const count = (description?: string) => Type.Integer({ minimum: 0, ...(description && { description }) });

/** An import, as far as it has come. */
export const ShownImport = Type.Object(
  {
    id: Type.String(),
    kind: Words(TABLE_KINDS),
    format: Words(FORMATS),
    existing: Words(ON_EXISTING),
    as_exported: Type.Boolean(),
    strict_totals: Type.Boolean(),
    state: Words(IMPORT_STATES, {
      description: 'An import that runs and was not heard of for long was cut off, and can be gone on with.',
    }),
    rows: count('Rows that were read.'),
    created: count(),
    updated: count(),
    unchanged: count(),
    refused: count(),
    adjusted: count('Orders that come to something else than the file says, without their charge "Adjustment".'),
    customers_made: count('Customers that were made since an order of the file names them.'),
    next_offset: count('The byte of the file to go on from.'),
    started_at: Type.String({ format: 'date-time' }),
    changed_at: Type.String({ format: 'date-time' }),
  },
  { 'x-name': 'Import' },
);

/** Shows an import. */
export function showImport({ settings, next_line: _line, ...shown }: Import): Static<typeof ShownImport> {
  const { existing, as_exported, strict_totals = false } = settings as ImportSettings;
  return { ...shown, existing, as_exported, strict_totals };
}
