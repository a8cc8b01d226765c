import type { FieldChange } from '../../model/change.ts';
import type { LineItem } from '../../model/order.ts';

/**
 * What changes took away, as dotted paths: fields that had a value and have none (`billing_address.phone`), lists that were
 * emptied, lines that are gone (`line_items[2]`, by their place before), and what is gone of the lines that stayed.
 */
export function removedFields(changes: readonly FieldChange[]): string[] {
  return changes.flatMap(({ field, from, to }) =>
    field === 'line_items'
      ? removedOfLines(from as LineItem[] | null, to as LineItem[] | null)
      : removed(field, from, to),
  );
}

function removed(path: string, from: unknown, to: unknown): string[] {
  if (isNothing(from)) return [];
  if (isNothing(to)) return [path];
  if (!isObject(from) || !isObject(to)) return [];
  return Object.keys(from).flatMap((key) => removed(`${path}.${key}`, from[key], to[key]));
}

function removedOfLines(from: LineItem[] | null, to: LineItem[] | null): string[] {
  const after = new Map((to ?? []).map((line) => [line.id, line]));
  return (from ?? []).flatMap((line, i) => removed(`line_items[${i}]`, line, after.get(line.id)));
}

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
