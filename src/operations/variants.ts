import type { Problem } from '../model/failure.ts';
import type { Variant } from '../model/record.ts';
import { textAt, valueAt } from './values.ts';

/** The problem of a sent variant whose id matches no present one that is left. */
export function variantIdProblem(index: number, id: string, present: readonly Variant[]): Problem {
  const isTaken = present.some((variant) => variant.id === id);
  return {
    place: 'body',
    path: ['variants', index, 'id'],
    rule: isTaken ? 'duplicate' : 'reference',
    reason: isTaken ? 'is named twice' : 'does not exist',
    binding: 'limit',
  };
}

/**
 * For each entry of a sent list, the present variant that it matches, since orders and clients refer to variants by their
 * ids. An entry with an id matches by it. Other entries match in their order, each variant once: by SKU and title, then by
 * SKU, then by title. The sent list can have any type.
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
  // A repeated list must match the same variants, so the match by both comes first.
  pass((entry, variant) => hasTitle(entry, variant) && mayHaveSku(entry, variant), false);
  pass((entry, { sku }) => sku !== undefined && textAt(entry, ['sku']) === sku, false);
  pass(hasTitle, false);
  return matched;
}

const hasTitle = (entry: unknown, { title }: Variant): boolean => textAt(entry, ['title']) === title;

/** Whether an entry fits the SKU of a variant. An entry without a SKU keeps the variant's. */
function mayHaveSku(entry: unknown, { sku }: Variant): boolean {
  const sent = valueAt(entry, ['sku']);
  return sent === undefined || (sent ?? undefined) === sku;
}
