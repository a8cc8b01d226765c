/**
 * Removes the properties that are null from a parsed body, at any depth, and returns it. Entries of lists stay: a null
 * there is not an absence. Iterative, since a hostile body can be nested deeper than the call stack.
 */
export function withoutNulls(body: unknown): unknown {
  const rest = [body];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (Array.isArray(next)) {
      for (const entry of next) if (isObject(entry)) rest.push(entry);
    } else if (isObject(next)) {
      for (const [key, value] of Object.entries(next)) {
        if (value === null) delete next[key];
        else if (isObject(value)) rest.push(value);
      }
    }
  }
  return body;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
