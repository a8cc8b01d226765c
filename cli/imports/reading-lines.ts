import { plain } from '../output/output.ts';

/** The header of the column that each field is read from. */
export type Columns = ReadonlyMap<string, string>;

/** What the first line of a report says of how a file is read. */
interface Reading {
  totals?: { taxes_included: boolean; per_line: string[]; compared: number; agreeing: number };
  mapping?: {
    own?: true;
    name?: string;
    guessed?: true;
    export?: string;
    columns?: { header: string; to: string }[];
    left_out?: { header: string }[];
    not_understood?: string[];
  };
}

/** The columns of an import that are known: those that the hub guessed. */
export function columnsOf(facts: Record<string, unknown>): Columns {
  const { mapping } = facts as Reading;
  return new Map((mapping?.columns ?? []).map(({ header, to }) => [to.replaceAll('[]', ''), header]));
}

/** How a file is read, for people: which columns are what, and which are left out. */
export function readingLines(facts: Record<string, unknown>): string[] {
  return [...columnLines(facts as Reading), ...totalLines(facts as Reading)];
}

function totalLines({ totals }: Reading): string[] {
  if (!totals || totals.compared === 0) return [];
  const { taxes_included, per_line, compared, agreeing } = totals;
  const tax = taxes_included ? ', with tax in the prices' : '';
  const parts = per_line.length > 0 ? `, with a part in each row of ${per_line.map(plain).join(' and ')}` : '';
  return [`Totals: of the first ${compared} orders that have some, ${agreeing} come to them${tax}${parts}`];
}

function columnLines({ mapping }: Reading): string[] {
  if (!mapping?.guessed) return [];
  const { columns = [], left_out: leftOut = [], not_understood: unknown = [], export: program } = mapping;
  const read = columns.map(({ header, to }) => (header === to ? plain(to) : `${plain(header)} → ${plain(to)}`));
  const from = program === undefined ? '' : ` (as an export of ${program})`;
  const without = [...leftOut.map(({ header }) => header), ...unknown].map(plain);
  return [`Columns${from}: ${read.join(', ')}`, ...(without.length === 0 ? [] : [`Left out: ${without.join(', ')}`])];
}
