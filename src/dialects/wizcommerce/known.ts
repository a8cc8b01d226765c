interface Described {
  properties: Record<string, unknown>;
}

/** The fields of an object that its schema names: unknown ones are ignored, and so are not stored. */
export function known<T extends object>(schema: Described, value: T): T {
  const kept: Record<string, unknown> = {};
  for (const field of Object.keys(schema.properties)) {
    if (Object.hasOwn(value, field)) kept[field] = (value as Record<string, unknown>)[field];
  }
  return kept as T;
}

/** What lies at a path of a JSON value, or `undefined`. Inherited properties are not there. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}
