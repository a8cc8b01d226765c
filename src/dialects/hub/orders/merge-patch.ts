type Json = Record<string, unknown>;

/**
 * What a merge patch makes of a document (RFC 7396, section 2): objects are merged field by field, null removes, and
 * whatever else is sent takes the place of what is there, lists as a whole. The target is left as it is. Calls itself as
 * deep as the patch is nested: whoever asks has limited that.
 */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Json = isObject(target) ? { ...target } : {};
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = mergePatch(Object.hasOwn(merged, field) ? merged[field] : undefined, value);
  }
  return merged;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
