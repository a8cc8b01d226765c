import type { RecordSet } from '../../../core/context/record-set.ts';
import type { Problem } from '../../../model/failure.ts';
import type { Product, RecordContent, Recorded, Variant } from '../../../model/record.ts';
import { ok, type Result, refuse } from '../../../model/result.ts';
import { textAt, valueAt } from '../../../operations/values.ts';
import type * as wire from './schema.ts';
import type { BitbybitProduct } from './schema.ts';

/** What bitbybit shows of a product. Total. */
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

/** The product that a request means. `ids` are those of its variants to be. */
export const productMeant = (sent: wire.NewProduct, ids: readonly string[]): RecordContent<'products'> => ({
  name: sent.name,
  description: sent.description,
  tags: sent.tags ?? [],
  variants: sent.variants.map(({ title, price, sku }, i): Variant => ({ id: ids[i] ?? '', title, price, sku })),
});

/**
 * What an update makes of a product: what is left out stays. Sent variants take the place of all present ones, but those
 * that go on from one keep its id and what they do not say. `ids` are for the new ones. Fails with `invalid` for the
 * wall's `problems` that stand, ids that are no variant's, and new variants without a title or price.
 */
export function put(
  product: Product,
  update: wire.ProductUpdate,
  problems: readonly Problem[],
  ids: readonly string[],
): Result<RecordContent<'products'>> {
  const { name, description, variants } = update;
  const matched = matchVariants(variants, product.variants);
  const existingValues = problems.filter((problem) => stands(problem, product, update, matched));
  const wrong = [...existingValues, ...variantProblems(variants, product, matched, existingValues)];
  if (wrong.length > 0) return refuse({ kind: 'invalid', problems: wrong });
  return ok({
    ...product,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description: description ?? undefined }),
    ...(variants === undefined
      ? {}
      : { variants: variants.map((variant, i) => variantMeant(variant, matched[i], ids[i] ?? '')) }),
  });
}

function variantMeant(sent: wire.VariantUpdate, present: Variant | undefined, newId: string): Variant {
  const { title = present?.title ?? '', price = present?.price ?? 0 } = sent;
  const sku = sent.sku === undefined ? present?.sku : (sent.sku ?? undefined);
  return { ...(present ?? { id: newId }), title, price, sku };
}

/** A limit is none for the value that the product has. */
function stands(
  { binding, path }: Problem,
  product: Product,
  update: unknown,
  matched: readonly (Variant | undefined)[],
): boolean {
  if (binding === 'shape') return true;
  const sent = valueAt(update, path);
  const [field, index, part] = path;
  if (field !== 'variants') return sent !== ((product as unknown as Record<string, unknown>)[field ?? ''] ?? null);
  if (index === undefined) return matched.includes(undefined) || matched.length !== product.variants.length;
  return sent !== ((matched[Number(index)] as Record<string, unknown> | undefined)?.[part ?? ''] ?? null);
}

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
 * For each entry of a sent list, the present variant that it goes on from, since orders and clients know variants by their
 * ids. An entry with an id names it. One without is matched in the order of appearance, each variant once: by SKU and
 * title, then by SKU, then by title. The sent list may be anything.
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

/** The view of a product that was found. */
export function shown(found: RecordSet, id: string): BitbybitProduct | undefined {
  const product = found.get('products', id);
  return product && view(product);
}
