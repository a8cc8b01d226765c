import type { TableKind } from '../../../importing/fields.ts';
import type { Delimiter } from '../../../importing/files/csv-reader.ts';
import type { ItemProblem } from '../../../importing/items/item.ts';
import type { ImportMapping } from '../../../importing/mapping/mapping.ts';
import type { Problem } from '../../../model/failure.ts';
import type { MoneyReading } from './judge/verdict.ts';

/** What is done with what is there already. */
export const ON_EXISTING = ['merge', 'replace', 'skip'] as const;
export type OnExisting = (typeof ON_EXISTING)[number];

/** What is done with lines that an order has and a file does not. */
export const ON_OTHER_LINES = ['keep', 'remove'] as const;
export type OnOtherLines = (typeof ON_OTHER_LINES)[number];

/** How the rows of a CSV file are read: as those of the hub's own files, or by a mapping. */
export interface CsvSettings {
  delimiter: Delimiter;
  header: (string | null)[];
  /** Absent: the columns are the hub's own. */
  mapping?: ImportMapping | undefined;
  /** Its lines end with a return alone. */
  ends_with_returns?: boolean | undefined;
  /** The workspace's, when the import was begun. */
  default_currency?: string | undefined;
}

/** What an import was begun with. */
export interface ImportSettings {
  kind: TableKind;
  existing: OnExisting;
  /** With `merge`; by default they are kept. */
  other_lines?: OnOtherLines | undefined;
  /** The file is a hub's export: what it holds was accepted once. */
  as_exported: boolean;
  csv?: CsvSettings | undefined;
  /** Orders that come to something else than their file says are refused, not adjusted. */
  strict_totals?: boolean | undefined;
  /** How the file's own totals told that its money is read. */
  reading?: MoneyReading | undefined;
}

/** Whether a file says things in the hub's own words: lines of JSON, and columns that no mapping reads. */
export const isOwnFile = ({ csv }: Pick<ImportSettings, 'csv'>): boolean => csv?.mapping === undefined;

/** Limits of the database, and of what can be counted with: they bind whatever an export holds. */
const ALWAYS_BINDING = new Set(['id', 'reference_id']);
const EXCUSABLE = new Set<Problem['rule']>(['max_length', 'min_length', 'format', 'count', 'reference']);

/** Which problems of a row do not count: all limits of an export, and those of columns that are taken as they are. */
export function exemptionOf(
  { as_exported }: Pick<ImportSettings, 'as_exported'>,
  asIs: ReadonlySet<string>,
): (problem: ItemProblem) => boolean {
  if (!as_exported && asIs.size === 0) return () => false;
  return ({ binding, rule, path, expected }) => {
    if (binding !== 'limit' || !EXCUSABLE.has(rule) || expected === 'date-time') return false;
    // A name of blanks is no limit of the database: a hub may have one from before such names were refused.
    if (as_exported && expected === 'reference') return true;
    if (path.length === 1 && ALWAYS_BINDING.has(String(path[0]))) return false;
    if (as_exported) return true;
    return rule !== 'reference' && asIs.has(path.filter((part) => typeof part === 'string').join('.'));
  };
}
