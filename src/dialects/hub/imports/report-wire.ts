import { Type } from 'typebox';
import { TABLE_KINDS } from '../../../importing/fields.ts';
import { IMPORT_STATES } from '../../../model/import.ts';
import type { DescribedReply } from '../../../operations/operation.ts';
import { ProblemReply } from '../errors.ts';
import { linesOf, NDJSON } from '../lines.ts';
import { Words } from '../wire.ts';
import { FORMATS } from './import-wire.ts';
import { ON_EXISTING } from './settings.ts';

const whole = () => Type.Integer({ minimum: 0 });

const counts = {
  rows: whole(),
  created: whole(),
  updated: whole(),
  unchanged: whole(),
  refused: whole(),
  adjusted: whole(),
  customers_made: whole(),
  next_offset: whole(),
};

const Head = Type.Object(
  {
    id: Type.Optional(Type.String()),
    dry_run: Type.Optional(Type.Boolean()),
    kind: Words(TABLE_KINDS),
    format: Words(FORMATS),
    existing: Words(ON_EXISTING),
    mapping: Type.Optional(Type.Object({}, { additionalProperties: true })),
    totals: Type.Optional(
      Type.Object(
        {
          taxes_included: Type.Boolean(),
          per_line: Type.Array(Type.String()),
          compared: whole(),
          agreeing: whole(),
        },
        { description: "How the file's own totals tell that its money is read, from its first MiB." },
      ),
    ),
    next_offset: Type.Optional(whole()),
  },
  { additionalProperties: true },
);

const place = { line: Type.Integer({ minimum: 1 }), column: Type.Integer({ minimum: 1 }) };

const RefusedRow = Type.Object(
  {
    row: Type.Integer({ minimum: 1 }),
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
  { description: 'A bad row.' },
);

const Difference = Type.Object(
  { computed: Type.Union([Type.Number(), Type.Null()]), file: Type.Number() },
  { 'x-name': 'FigureDifference', description: 'Null: nothing tells it.' },
);

const WrittenRow = Type.Object(
  {
    row: Type.Integer({ minimum: 1 }),
    line: place.line,
    result: Words(['created', 'updated', 'unchanged']),
    id: Type.String(),
    version: Type.Integer(),
    customer_made: Type.Optional(Type.String({ description: 'The id of the customer that was made for it.' })),
    differences: Type.Optional(
      Type.Object(
        {
          total: Type.Optional(Difference),
          balance: Type.Optional(Difference),
          adjustment: Type.Optional(
            Type.Number({ description: 'What the charge "Adjustment" adds; below zero, takes off.' }),
          ),
        },
        { description: 'What the order comes to, and what the file says; such a row is always told of.' },
      ),
    ),
  },
  { description: 'With `report=all`, a good row.' },
);

const Summary = Type.Object({
  ...counts,
  state: Words(IMPORT_STATES),
  bytes: whole(),
  seconds: Type.Number(),
  stopped: Type.Optional(Type.String({ description: 'Why it was not read to its end.' })),
  problem: Type.Optional(ProblemReply),
  omitted: Type.Optional(Type.Integer({ description: 'Lines about rows that are left out.' })),
});

const ImportLine = Type.Union(
  [
    Type.Object({ import: Head }, { description: 'The first: how the file is read.' }),
    RefusedRow,
    WrittenRow,
    Type.Object({ progress: Type.Object(counts) }, { description: 'Every second.' }),
    Type.Object({ summary: Summary }, { description: 'The last.' }),
  ],
  { 'x-name': 'ImportLine' },
);

/** What an upload is answered. */
export const reportReply: DescribedReply = {
  description:
    'Lines of JSON, while the file is read: how it is read, what is wrong with each bad row, how far it is, at last the ' +
    'counts. Whoever reads nothing while sending gets the first 4 MiB of it, and the summary.',
  headers: { Location: 'Where the import is; a dry run has none.' },
  content: { [NDJSON]: linesOf(ImportLine) },
};
