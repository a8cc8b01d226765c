import type { TSchema } from 'typebox';
import { parseJsonBody } from './json-body.ts';

interface Described {
  properties?: Record<string, { type?: string }>;
}

/**
 * A form's fields, which are all texts, as the schema wants them: numbers, booleans, and lists and objects written as JSON.
 * What cannot be read so stays a text, for the schema to complain about. An empty text that should be none of these counts
 * as left out.
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
