/** The kinds of texts that the index of customers distinguishes. */
type TextKind = 'names' | 'others';

const KINDS = { names: 'n', others: 'o' } as const satisfies Record<TextKind, string>;

/**
 * The condition that a customer `p` may have a folded text in its texts of these kinds, by the index
 * `customers_by_piece`. `sought` is an SQL expression and `$1` the workspace. The caller must compare the text too,
 * since the index has only pieces of texts.
 */
export function mayHaveText(sought: string, ...kinds: TextKind[]): string {
  const letters = kinds.map((kind) => KINDS[kind]).join(',');
  return `${PIECES} @@ search_query($1, '{${letters}}', ${sought})`;
}

/** The expression of the index, which must be written in the same form. */
const PIECES = String.raw`search_pieces(p.workspace_id, p.names, coalesce(p.email, '') || E'\n' || coalesce(p.phone, '')
  || E'\n' || coalesce(fold_text(p.reference_id), '') || E'\n' || coalesce(fold_text(p.document->>'display_id'), ''))`;
