/**
 * A value without its content. Strings become empty, numbers and booleans become null. Arrays and objects keep their
 * shape. Ids stay, since they do not name people.
 */
export function blank(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return value.map(blank);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isId(key, inner) ? inner : blank(inner)]),
  );
}

/** A value in which the strings are empty for which `mentions` holds. Ids stay. */
export function blankMentions(value: unknown, mentions: (text: string) => boolean): unknown {
  if (typeof value === 'string') return mentions(value) ? '' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => blankMentions(inner, mentions));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isId(key, inner) ? inner : blankMentions(inner, mentions)]),
  );
}

/** A value with the part at a path blank, if there is one. */
export function blankAt(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return blank(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, first)) return value;
  return { ...value, [first]: blankAt((value as Record<string, unknown>)[first], rest) };
}

const isId = (key: string, value: unknown): boolean =>
  typeof value === 'string' && (key === 'id' || key === 'sku' || key.endsWith('_id'));
