import { isUtf8 } from 'node:buffer';
import type { TSchema } from 'typebox';
import { MalformedBodyError } from '../validation/json-text.ts';
import { parseJsonBody } from './body.ts';

/** The runtime needs seconds for half a million fields, and serves no other request meanwhile. */
const MOST_FIELDS = 1000;

/**
 * Parses an `application/x-www-form-urlencoded` body: every field is a string, the first of its name. Throws
 * `MalformedBodyError`.
 */
export function parseUrlencodedBody(bytes: Buffer): { text: string; value: Record<string, string> } {
  if (!isUtf8(bytes)) throw new MalformedBodyError('the body is not valid UTF-8');
  const text = bytes.toString('utf8');
  if (text.split('&', MOST_FIELDS + 1).length > MOST_FIELDS) {
    throw new MalformedBodyError(`the body has more than ${MOST_FIELDS} fields`);
  }
  return { text, value: firstOfEach(new URLSearchParams(text)) };
}

/**
 * Parses a `multipart/form-data` body: its fields as strings, without files. Throws `MalformedBodyError`. Uses the
 * runtime's own parser; the server limits the size. `text` has the parsed fields, since the raw body differs with each
 * request (its boundary is random), and a transfer encoding may hide strings.
 */
export async function parseMultipartBody(
  bytes: Buffer,
  contentType: string,
): Promise<{ text: string; value: Record<string, string> }> {
  const boundary = /boundary\s*=\s*(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType);
  if (hasMore(bytes, `--${boundary?.[1] ?? boundary?.[2] ?? ''}`, MOST_FIELDS + 1)) {
    throw new MalformedBodyError(`the body has more than ${MOST_FIELDS} fields`);
  }
  try {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
    const value = firstOfEach([...form].filter((field): field is [string, string] => typeof field[1] === 'string'));
    return { text: JSON.stringify(value), value };
  } catch {
    throw new MalformedBodyError('the body is not a valid multipart form');
  }
}

/** Whether a byte sequence occurs in a body more often than this. */
function hasMore(bytes: Buffer, what: string, most: number): boolean {
  let count = 0;
  for (let at = bytes.indexOf(what); at >= 0 && count <= most; at = bytes.indexOf(what, at + what.length)) count++;
  return count > most;
}

function firstOfEach(fields: Iterable<[string, string]>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of fields) {
    // Assigning `__proto__` would set a prototype and not a field.
    if (!Object.hasOwn(values, name))
      Object.defineProperty(values, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return values;
}

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
