import type { Problem } from '../../../model/failure.ts';
import type { Product, RecordContent, Recorded, Variant } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { invalid, notExempt } from '../../../operations/existing-values.ts';
import { textAt, valueAt } from '../../../operations/values.ts';
import { matchVariants, variantIdProblem } from '../../../operations/variants.ts';
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
    if (id !== undefined) return matched[i] ? [] : [variantIdProblem(i, id, product.variants)];
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
