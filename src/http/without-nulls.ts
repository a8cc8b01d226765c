/**
 * Takes the properties that are null out of a parsed body, at any depth, and answers it. What is in a list stays: a null
 * there is no absence. With a list of its own, since a hostile body can be nested deeper than calls can be.
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
