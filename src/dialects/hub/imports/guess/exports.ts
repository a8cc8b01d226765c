import type { Cell } from '../../tables/csv-reader.ts';
import type { TableKind } from '../../tables/fields.ts';
import { KNOWN_EXPORTS, type KnownExport, plain } from './known.ts';
import { OTHER_EXPORTS } from './other-exports.ts';

const EXPORTS = [...KNOWN_EXPORTS, ...OTHER_EXPORTS];

/** The export that has such a header. */
export function exportOf(kind: TableKind, header: readonly Cell[]): KnownExport | undefined {
  const names = new Set(header.map((name) => plain(name ?? '')));
  return EXPORTS.find((each) => each.kind === kind && each.signature.every((name) => names.has(name)));
}
