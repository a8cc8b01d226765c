import type { Problem } from '../../../model/failure.ts';
import type { Product, RecordContent, Recorded, Variant } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { invalid, notExempt } from '../../../operations/existing-values.ts';
import { textAt, valueAt } from '../../../operations/values.ts';
import type * as wire from './schema.ts';

/** The view of a product. Total. */
export const view = (product: Recorded<'products'>): wire.BitbybitProduct => ({
  id: product.id,
  productId: product.reference_id ?? null,
  name: product.name,
  description: product.description ?? null,
  media: product.image_url ?? null,
  medias: product.image_url === undefined ? [] : [product.image_url],
  status: product.status ?? 'active',
  variants: product.variants.map(variantView),
  options: [],
  tags: [...(product.tags ?? [])],
  types: [],
  createdAt: product.created_at,
  updatedAt: product.changed_at,
});

const variantView = (variant: Variant): wire.CatalogueVariant => ({
  id: variant.id,
  key: variant.title,
  price: variant.price,
  compareAtPrice: variant.compare_at_price ?? null,
  inventorySku: variant.sku ?? null,
  media: variant.media ?? null,
});

/** The content of a new product. `ids` are the ids of its variants. */
export const productFrom = (sent: wire.NewProduct, ids: readonly string[]): RecordContent<'products'> => ({
  name: sent.name,
  description: sent.description,
  tags: sent.tags ?? [],
  variants: sent.variants.map(({ title, price, sku }, i): Variant => ({ id: ids[i] ?? '', title, price, sku })),
});

/**
 * The content of a product after an update, which keeps the fields left out. Sent variants replace the present ones. A sent
 * variant that matches a present one keeps its id and the fields left out. `ids` are for new variants. Fails with `invalid`
 * for the `problems` of request validation that no existing value exempts, unknown ids of variants, and new variants
 * without a title or price.
 */
export function put(
  product: Product,
  update: wire.ProductUpdate,
  problems: readonly Problem[],
  ids: readonly string[],
): Result<RecordContent<'products'>> {
  const { name, description, variants } = update;
  const matched = matchVariants(variants, product.variants);
  const left = notExempt(problems, update, existingIn(product, variants, matched));
  const wrong = [...left, ...variantProblems(variants, product, matched, left)];
  if (wrong.length > 0) return refuse(invalid(wrong));
  return ok({
    ...product,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description: description ?? undefined }),
    ...(variants === undefined
      ? {}
      : { variants: variants.map((variant, i) => variantFrom(variant, matched[i], ids[i] ?? '')) }),
  });
}

function variantFrom(sent: wire.VariantUpdate, present: Variant | undefined, newId: string): Variant {
  const { title = present?.title ?? '', price = present?.price ?? 0 } = sent;
  const sku = sent.sku === undefined ? present?.sku : (sent.sku ?? undefined);
  return { ...(present ?? { id: newId }), title, price, sku };
}

/** The values that exempt the one sent at a path: of the product, or of the variant that a sent one matches. */
const existingIn =
  (product: Product, sent: unknown, matched: readonly (Variant | undefined)[]) =>
  ([field, index, part]: Problem['path']): unknown[] => {
    if (field !== 'variants') return [valueAt(product, [field ?? '']) ?? null];
    // The list has as many entries as the product has variants, and each matches another one.
    if (index === undefined)
      return matched.includes(undefined) || matched.length !== product.variants.length ? [] : [sent];
    return [valueAt(matched[Number(index)], [part ?? '']) ?? null];
  };

function variantProblems(
  sent: unknown,
  product: Product,
  matched: readonly (Variant | undefined)[],
  known: readonly Problem[],
): Problem[] {
  const said = new Set(known.map(({ path }) => path.join('.')));
  const entries: unknown[] = Array.isArray(sent) ? sent : [];
  return entries.flatMap((entry, i): Problem[] => {
    if (said.has(`variants.${i}`)) return [];
    const id = textAt(entry, ['id']);
    if (id !== undefined)
      return matched[i]
        ? []
        : [
            idProblem(
              i,
              product.variants.some((present) => present.id === id),
            ),
          ];
    return ['title', 'price']
      .filter((field) => valueAt(entry, [field]) === undefined && !said.has(`variants.${i}.id`))
      .map((field) => ({
        place: 'body',
        path: ['variants', i, field],
        rule: 'required',
        reason: 'is required',
        binding: 'shape',
      }));
  });
}

const idProblem = (index: number, isTaken: boolean): Problem => ({
  place: 'body',
  path: ['variants', index, 'id'],
  rule: isTaken ? 'duplicate' : 'reference',
  reason: isTaken ? 'is named twice' : 'does not exist',
  binding: 'limit',
});

/**
 * For each entry of a sent list, the present variant that it matches, since orders and clients refer to variants by their
 * ids. An entry with an id matches by it. Other entries match in their order, each variant once: by SKU and title, then by
 * SKU, then by title. The sent list can have any type.
 */
function matchVariants(sent: unknown, present: readonly Variant[]): (Variant | undefined)[] {
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
