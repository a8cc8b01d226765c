import { type TSchema, Type } from 'typebox';
import type { DescribedReply } from '../../../operations/operation.ts';
import { csvOf, linesOf, NDJSON } from '../lines.ts';
import { Words } from '../wire.ts';

const FORMATS = ['jsonl', 'csv'] as const;

/** What every export can be asked. */
export const exportQuery = {
  format: Type.Optional(Words(FORMATS, { default: 'jsonl' })),
  after: Type.Optional(
    Type.String({
      maxLength: 400,
      description: 'Go on behind what came last as a whole: its `created_at`, a comma, and its `id`.',
    }),
  ),
};

/** What an export is answered with beside its text. */
export function headersOf(format: (typeof FORMATS)[number], name: string): Record<string, string> {
  const type = format === 'csv' ? 'text/csv; charset=utf-8; header=present' : NDJSON;
  return {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}.${format}"`,
    'Cache-Control': 'no-store',
  };
}

/** An export as it is described: `line` is what is in a line of JSON. */
export const exportReply = (what: string, line: TSchema): DescribedReply => ({
  description: `${what}, one JSON object a line, or CSV`,
  headers: { 'Content-Disposition': 'A name for the file.' },
  content: {
    [NDJSON]: linesOf(line),
    'text/csv': csvOf('UTF-8, with a header that names the fields.'),
  },
});
