import { Type } from 'typebox';
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
  const type = format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson';
  return {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${name}.${format}"`,
    'Cache-Control': 'no-store',
  };
}
