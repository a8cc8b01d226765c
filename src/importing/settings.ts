import type { Problem } from '../model/failure.ts';
import type { ImportKind } from './fields.ts';
import type { Delimiter } from './files/csv-reader.ts';
import type { ItemProblem } from './items/item.ts';
import type { ImportMapping } from './mapping/mapping.ts';

/** What an import does with orders and customers that exist already. */
export const ON_EXISTING = ['merge', 'replace', 'skip'] as const;
export type OnExisting = (typeof ON_EXISTING)[number];

/** What an import does with lines that an order has and the file does not. */
export const ON_OTHER_LINES = ['keep', 'remove'] as const;
export type OnOtherLines = (typeof ON_OTHER_LINES)[number];

/** How the rows of a CSV file are read: as those of the hub's own files, or by a mapping. */
export interface CsvSettings {
  delimiter: Delimiter;
  header: (string | null)[];
  /** Absent: the columns are the hub's own. */
  mapping?: ImportMapping | undefined;
  /** Lines end with a carriage return alone. */
  ends_with_returns?: boolean | undefined;
  /** The workspace's currency when the import started. */
  default_currency?: string | undefined;
}

/** How the money of a file is read. It is stored with the import, so that a resumed import reads the rest alike. */
export interface MoneyReading {
  /** Prices include the tax. */
  taxes_included: boolean;
  /** Fields of which each row has its part. Of the others, each row has the order's whole amount. */
  per_line: string[];
}

/** The settings of an import. They are stored, so that a resumed import reads the rest of the file in the same way. */
export interface ImportSettings {
  kind: ImportKind;
  existing: OnExisting;
  /** With `merge`; by default `keep`. */
  other_lines?: OnOtherLines | undefined;
  /** The file is a hub's export: a hub has accepted its values before. */
  as_exported: boolean;
  csv?: CsvSettings | undefined;
  /** The dialect whose replies the file has. Their values bind as little as those of an export. */
  as?: string | undefined;
  /** Refuse orders whose total differs from the file's, instead of adjusting them. */
  strict_totals?: boolean | undefined;
  /** How the file's own totals say that its money is read. */
  reading?: MoneyReading | undefined;
}

/** Whether a file has the hub's own fields: lines of JSON, and columns that no mapping reads. */
export const isOwnFile = ({ csv }: Pick<ImportSettings, 'csv'>): boolean => csv?.mapping === undefined;

/** Their limits are the database's, so they bind an export too. */
const ALWAYS_BINDING = new Set(['id', 'reference_id']);
const CAN_BE_EXEMPT = new Set<Problem['rule']>(['max_length', 'min_length', 'format', 'count', 'reference']);

/** Which problems of a row do not count: all limits in an export, and those of columns that a mapping takes as they are. */
export function exemptionOf(
  { as_exported: isExported, as }: Pick<ImportSettings, 'as_exported' | 'as'>,
  asIs: ReadonlySet<string>,
): (problem: ItemProblem) => boolean {
  const as_exported = isExported || as !== undefined;
  if (!as_exported && asIs.size === 0) return () => false;
  return ({ binding, rule, path, expected }) => {
    if (binding !== 'limit' || !CAN_BE_EXEMPT.has(rule) || expected === 'date-time') return false;
    // The database has no limit against blank names: a hub may have one from before such names were refused.
    if (as_exported && expected === 'reference') return true;
    if (path.length === 1 && ALWAYS_BINDING.has(String(path[0]))) return false;
    if (as_exported) return true;
    return rule !== 'reference' && asIs.has(path.filter((part) => typeof part === 'string').join('.'));
  };
}
