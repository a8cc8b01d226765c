/** The kinds of texts that the index of customers tells apart. */
type TextKind = 'names' | 'others';

const KINDS = { names: 'n', others: 'o' } as const satisfies Record<TextKind, string>;

/**
 * That a customer `p` may have a folded text in its texts of these kinds, as the index `customers_by_piece` knows it. `sought`
 * is an SQL expression, `$1` is the workspace. The text itself has to be compared besides: the index knows its pieces only.
 */
export function mayHaveText(sought: string, ...kinds: TextKind[]): string {
  const letters = kinds.map((kind) => KINDS[kind]).join(',');
  return `${PIECES} @@ search_query($1, '{${letters}}', ${sought})`;
}

/** As it stands in the index. */
const PIECES = String.raw`search_pieces(p.workspace_id, p.names, coalesce(p.email, '') || E'\n' || coalesce(p.phone, '')
  || E'\n' || coalesce(fold_text(p.reference_id), '') || E'\n' || coalesce(fold_text(p.document->>'display_id'), ''))`;
