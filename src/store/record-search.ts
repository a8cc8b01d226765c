import type { RecordKind } from '../model/record.ts';

/** The kinds of texts that an index of records distinguishes. */
type TextKind = 'names' | 'others';

const KINDS = { names: 'n', others: 'o' } as const satisfies Record<TextKind, string>;

/** The kinds of records that an index of pieces finds by any part of their texts. */
export type SearchedKind = 'customers' | 'products' | 'items';

export const isSearched = (kind: RecordKind): kind is SearchedKind => Object.hasOwn(PIECES, kind);

/**
 * The condition that a record `p` may have a folded text in its texts of these kinds, by the index `<kind>_by_piece`.
 * `sought` is an SQL expression and `$1` the workspace. The caller must compare the text too, since the index has only
 * pieces of texts.
 */
export function mayHaveText(kind: SearchedKind, sought: string, ...kinds: TextKind[]): string {
  const letters = kinds.map((each) => KINDS[each]).join(',');
  return `${PIECES[kind]} @@ search_query($1, '{${letters}}', ${sought})`;
}

const EMPTY_UNLESS = (text: string): string => `coalesce(${text}, '')`;

const joined = (...texts: string[]): string => texts.join(String.raw` || E'\n' || `);

/** The folded titles and SKUs of a product's variants, one on a line. */
export const VARIANT_TITLES = `folded_texts(p.document, '$."variants"[*]."title"')`;
export const VARIANT_SKUS = `folded_texts(p.document, '$."variants"[*]."sku"')`;

const REFERENCE = EMPTY_UNLESS('fold_text(p.reference_id)');

/** The expressions of the indexes, which must be written in the same form. */
const PIECES: Record<SearchedKind, string> = {
  customers: `search_pieces(p.workspace_id, p.names, ${joined(
    EMPTY_UNLESS('p.email'),
    EMPTY_UNLESS('p.phone'),
    REFERENCE,
    EMPTY_UNLESS(`fold_text(p.document->>'display_id')`),
  )})`,
  products: `search_pieces(p.workspace_id, ${joined('p.name', EMPTY_UNLESS(VARIANT_TITLES))}, ${joined(
    EMPTY_UNLESS(VARIANT_SKUS),
    REFERENCE,
  )})`,
  items: `search_pieces(p.workspace_id, p.name, ${joined(EMPTY_UNLESS(`fold_text(p.document->>'sku')`), REFERENCE)})`,
};
