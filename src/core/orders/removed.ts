import type { FieldChange } from '../../model/change.ts';

/**
 * What changes removed, as dotted paths: fields that lost their value (`billing_address.phone`), emptied lists, removed entries
 * (`line_items[2]`, by their earlier place), and fields of remaining entries. In names that callers chose, characters other than
 * letters, digits, hyphens and underscores are percent-encoded.
 */
export function removedFields(changes: readonly FieldChange[]): string[] {
  return changes.flatMap(({ field, from, to }) => removed(field, from, to));
}

function removed(path: string, from: unknown, to: unknown): string[] {
  if (isNothing(from)) return [];
  if (isNothing(to)) return [path];
  if (Array.isArray(from)) return Array.isArray(to) ? removedEntries(path, from, to) : [];
  if (!isObject(from) || !isObject(to)) return [];
  return Object.keys(from).flatMap((key) => removed(`${path}.${encoded(key)}`, from[key], to[key]));
}

/** Entries of one name are matched in their order. */
function removedEntries(path: string, from: readonly unknown[], to: readonly unknown[]): string[] {
  const left = Map.groupBy(to, nameOf);
  return from.flatMap((entry, i) => removed(`${path}[${i}]`, entry, left.get(nameOf(entry))?.shift()));
}

/** The name of a list's entry: of a line its id, of an attribute or charge its name, of a text the text. */
function nameOf(entry: unknown): string {
  if (!isObject(entry)) return JSON.stringify(entry) ?? '';
  return String(entry['id'] ?? entry['name'] ?? entry['key'] ?? JSON.stringify(entry));
}

const encoded = (name: string): string =>
  name.toWellFormed().replaceAll(/[^\w-]/gu, (sign) => (sign === '.' ? '%2E' : encodeURIComponent(sign)));

const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || (Array.isArray(value) && value.length === 0);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
