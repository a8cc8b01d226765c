/** The value at a path of a JSON value, or `undefined`. Inherited properties do not count. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** The string at a path of a JSON value, or `undefined`. */
export function textAt(value: unknown, path: readonly (string | number)[]): string | undefined {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}

/** Whether a JSON value is an object. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of a value that a schema names. Unknown fields are ignored, so they are not stored. */
export function known<T extends object>(schema: { properties: Record<string, unknown> }, value: T): T {
  const kept: Record<string, unknown> = {};
  for (const field in schema.properties) {
    const found = (value as Record<string, unknown>)[field];
    if (found !== undefined && Object.hasOwn(value, field)) kept[field] = found;
  }
  return kept as T;
}

/** The fields of a stored value that a schema cannot express. A dialect's writes leave them as they are. */
export function inexpressible<T extends object>(schema: { properties: object }, present: T | undefined): Partial<T> {
  const kept: Record<string, unknown> = {};
  for (const field in present) {
    if (!Object.hasOwn(schema.properties, field)) kept[field] = present[field];
  }
  return kept as Partial<T>;
}

/**
 * For each entry of a sent list, its counterpart in the present list: the first entry with the same name that is not a
 * counterpart yet. Entries without an id can be matched only by their name and order. An entry without a name, or with
 * a new one, has no counterpart.
 */
export function counterparts<T>(
  sentNames: readonly unknown[],
  present: readonly T[],
  nameOf: (entry: T) => string,
): (T | undefined)[] {
  const waiting = Map.groupBy(present, nameOf) as Map<unknown, T[]>;
  // Taken from the end, since removing the first element of a long array moves all others.
  for (const entries of waiting.values()) entries.reverse();
  return sentNames.map((name) => waiting.get(name)?.pop());
}
