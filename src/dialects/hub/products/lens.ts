import type { Problem } from '../../../model/failure.ts';
import type { RecordContent, Recorded, RecordWrite, Variant } from '../../../model/record.ts';
import { textAt } from '../../../operations/values.ts';
import { matchVariants, variantIdProblem } from '../../../operations/variants.ts';
import type { RecordLens } from '../records/lens.ts';
import { productSchemas } from './schema.ts';

/** The view of a product. Total. */
const view = (product: Recorded<'products'>) =>
  ({
    id: product.id,
    version: product.version,
    reference_id: product.reference_id,
    name: product.name,
    description: product.description,
    status: product.status ?? 'active',
    image_url: product.image_url,
    tags: product.tags ?? [],
    variants: product.variants,
    created_at: product.created_at,
    changed_at: product.changed_at,
    deleted_at: product.deleted_at,
    extras: product.extras ?? {},
  }) satisfies Record<keyof Recorded<'products'>, unknown>;

/** The lens of products. */
export const productLens: RecordLens<'products'> = {
  fields: productSchemas.fields,
  view,
  wrong: (wished, present) => {
    const sent = variantsIn(wished);
    return present ? unknownVariants(sent, present.variants) : repeatedIds(sent);
  },
  // Orders and clients refer to variants by their ids, so a variant that is sent without one keeps it.
  meant: (field, sent, present) => {
    if (field !== 'variants') return sent;
    const variants = sent as SentVariant[];
    const matched = matchVariants(variants, present?.variants ?? []);
    return variants.map((variant, i) => ({ ...variant, id: matched[i]?.id ?? variant.id }));
  },
};

type SentVariant = Omit<Variant, 'id'> & { id?: string | undefined };

const variantsIn = (wished: unknown): unknown[] => {
  const { variants } = (wished ?? {}) as { variants?: unknown };
  return Array.isArray(variants) ? variants : [];
};

/** Ids of variants that the product does not have. */
function unknownVariants(sent: readonly unknown[], present: readonly Variant[]): Problem[] {
  const matched = matchVariants(sent, present);
  return sent.flatMap((variant, i) => {
    const id = textAt(variant, ['id']);
    return id === undefined || matched[i] ? [] : [variantIdProblem(i, id, present)];
  });
}

/** Ids that occur twice in a new product, which may bring those of its variants. */
function repeatedIds(sent: readonly unknown[]): Problem[] {
  const seen = new Set<string>();
  return sent.flatMap((variant, i): Problem[] => {
    const id = textAt(variant, ['id']);
    if (id === undefined || !seen.has(id)) {
      if (id !== undefined) seen.add(id);
      return [];
    }
    return [
      { place: 'body', path: ['variants', i, 'id'], rule: 'duplicate', reason: 'occurs twice', binding: 'shape' },
    ];
  });
}

/** The write of a product, with new ids for its new variants. */
export const productWrites = (
  id: string,
  content: RecordContent<'products'>,
  { newId }: { newId(): string },
): RecordWrite[] => {
  const variants = (content.variants as SentVariant[]).map((variant) => ({ ...variant, id: variant.id ?? newId() }));
  return [{ kind: 'products', id, content: { ...content, variants } }];
};
