import type { TSchema } from 'typebox';
import { parseJsonBody } from './json-body.ts';

interface Described {
  properties?: Record<string, { type?: string }>;
}

/**
 * Converts a form's fields, which are all strings, to the types of the schema: numbers, booleans, and lists and objects
 * in JSON. A string that cannot be converted stays a string, which the schema then refuses. An empty string for another
 * type counts as left out.
 */
export function readFormFields(schema: TSchema, fields: Readonly<Record<string, string>>): Record<string, unknown> {
  const { properties = {} } = schema as Described;
  const isLeftOut = ([name, text]: [string, string]): boolean =>
    text === '' && (properties[name]?.type ?? 'string') !== 'string';
  return Object.fromEntries(
    Object.entries(fields)
      .filter((field) => !isLeftOut(field))
      .map(([name, text]) => [name, readText(text, properties[name]?.type)]),
  );
}

function readText(text: string, type: string | undefined): unknown {
  if (type === undefined || type === 'string') return text;
  // As Python writes a boolean.
  if (type === 'boolean') return /^(?:true|false)$/i.test(text) ? text.toLowerCase() === 'true' : text;
  try {
    return parseJsonBody(Buffer.from(text)).value;
  } catch {
    return text;
  }
}
