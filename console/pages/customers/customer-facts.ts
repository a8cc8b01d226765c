import type { Customer, CustomerMergePatch } from '../../../sdk/index.ts';

/** The fields that the form has, in its order. */
export const FIELDS = [
  'name',
  'first_name',
  'last_name',
  'email',
  'phone',
  'display_id',
  'reference_id',
  'payment_mode',
  'payment_term',
  'shipping_method',
  'freight_term',
] as const;
export type Field = (typeof FIELDS)[number];

/** The fields as they are typed: all are texts. */
export type Typed = Record<Field | 'tags' | 'status', string>;

/** The name of a customer for people. */
export const nameOf = ({ display_name, name, first_name, last_name, email, id }: Customer): string =>
  display_name || name || `${first_name ?? ''} ${last_name ?? ''}`.trim() || email || id;

/** A customer as its form shows it. */
export const typedOf = (customer: Customer): Typed => ({
  ...(Object.fromEntries(FIELDS.map((field) => [field, customer[field] ?? ''])) as Record<Field, string>),
  tags: customer.tags.join(', '),
  status: customer.status,
});

/** The names of the fields in which two differ. */
export const differing = (one: Typed, other: Typed): (keyof Typed)[] =>
  (Object.keys(one) as (keyof Typed)[]).filter((field) => one[field] !== other[field]);

/** The change from one to another: fields that differ; an empty text removes. */
export function patchOf(before: Typed, after: Typed): CustomerMergePatch {
  const changed = differing(before, after).map((field) => [field, sentOf(field, after[field])]);
  return Object.fromEntries(changed);
}

function sentOf(field: keyof Typed, text: string): string | string[] | null {
  if (field === 'tags')
    return text
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
  return text.trim() === '' ? null : text.trim();
}
