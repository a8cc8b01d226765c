import type { TSchema } from 'typebox';
import type { Problem } from '../model/failure.ts';
import { isText } from '../validation/json-text.ts';

interface Described {
  properties?: Record<string, { type?: string }>;
  additionalProperties?: unknown;
}

/**
 * Picks the parameters of a schema from a parsed query. Numbers and booleans are converted where the schema requires
 * them; a string that cannot be converted stays, and the schema refuses it. An empty string counts as left out, and
 * unknown parameters are ignored, unless the schema has `additionalProperties`: where it allows some, strings are kept;
 * where it allows none, all are kept, empty ones included, and the schema refuses them.
 */
export function readQuery(schema: TSchema, sent: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { properties = {}, additionalProperties } = schema as Described;
  const isClosed = additionalProperties === false;
  const query: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(properties)) {
    const value = Object.hasOwn(sent, name) ? sent[name] : undefined;
    if (value === undefined || (value === '' && !isClosed)) continue;
    query[name] = typeof value === 'string' ? readText(value, type) : value;
  }
  if (additionalProperties !== undefined) {
    for (const [name, value] of Object.entries(sent)) {
      if (Object.hasOwn(properties, name)) continue;
      if (isClosed || (typeof value === 'string' && value !== '')) query[name] = value;
    }
  }
  return query;
}

/** Parameters that cannot be stored: `%00` puts NUL into a query. */
export function problemsInQuery(query: Readonly<Record<string, unknown>>): Problem[] {
  return Object.entries(query).flatMap(([name, value]): Problem[] =>
    typeof value !== 'string' || isText(value)
      ? []
      : [{ place: 'query', path: [name], rule: 'text', reason: 'must be Unicode text without NUL', binding: 'shape' }],
  );
}

function readText(text: string, type: string | undefined): unknown {
  if ((type === 'integer' || type === 'number') && /^-?\d{1,15}(?:\.\d{1,10})?$/.test(text)) return Number(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
