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
