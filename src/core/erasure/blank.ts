/**
 * A value with what it says taken out: texts are empty, numbers and booleans null, and lists and objects have the same
 * places for them. Ids stay: they name things in some system, not people.
 */
export function blank(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return value.map(blank);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isId(key, inner) ? inner : blank(inner)]),
  );
}

/** A value with those texts in it empty that `mentions` somebody; ids stay. */
export function blankMentions(value: unknown, mentions: (text: string) => boolean): unknown {
  if (typeof value === 'string') return mentions(value) ? '' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => blankMentions(inner, mentions));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isId(key, inner) ? inner : blankMentions(inner, mentions)]),
  );
}

/** A value with what stands at a path blank; where there is nothing, it is as it was. */
export function blankAt(value: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return blank(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, first)) return value;
  return { ...value, [first]: blankAt((value as Record<string, unknown>)[first], rest) };
}

const isId = (key: string, value: unknown): boolean =>
  typeof value === 'string' && (key === 'id' || key === 'sku' || key.endsWith('_id'));
