import type { Variant } from '../../../model/record.ts';
import { textAt, valueAt } from '../../../operations/values.ts';

/**
 * For each entry of a sent list, the present variant that it goes on from, since orders and clients know variants by their
 * ids. An entry with an id names it. One without is matched in the order of appearance, each variant once: by SKU and
 * title, then by SKU, then by title. The sent list may be anything.
 */
export function matchVariants(sent: unknown, present: readonly Variant[]): (Variant | undefined)[] {
  const entries: unknown[] = Array.isArray(sent) ? sent : [];
  const free = new Set(present);
  const matched: (Variant | undefined)[] = entries.map(() => undefined);
  const pass = (fits: (entry: unknown, variant: Variant) => boolean, hasId: boolean): void => {
    for (const [i, entry] of entries.entries()) {
      if (matched[i] || (textAt(entry, ['id']) !== undefined) !== hasId) continue;
      const variant = [...free].find((candidate) => fits(entry, candidate));
      if (!variant) continue;
      matched[i] = variant;
      free.delete(variant);
    }
  };
  pass((entry, { id }) => textAt(entry, ['id']) === id, true);
  // The same list again must find the same variants, so what fits in both ways comes first.
  pass((entry, variant) => hasTitle(entry, variant) && mayHaveSku(entry, variant), false);
  pass((entry, { sku }) => sku !== undefined && textAt(entry, ['sku']) === sku, false);
  pass(hasTitle, false);
  return matched;
}

const hasTitle = (entry: unknown, { title }: Variant): boolean => textAt(entry, ['title']) === title;

/** An entry that says nothing of a SKU keeps the one that is there. */
function mayHaveSku(entry: unknown, { sku }: Variant): boolean {
  const wished = valueAt(entry, ['sku']);
  return wished === undefined || (wished ?? undefined) === sku;
}
