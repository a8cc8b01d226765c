import { isUtf8 } from 'node:buffer';
import { MalformedBodyError } from './json-body.ts';

/** Reads an `application/x-www-form-urlencoded` body: every field a text, the first of a name. Throws `MalformedBodyError`. */
export function parseUrlencodedBody(bytes: Buffer): { text: string; value: Record<string, string> } {
  if (!isUtf8(bytes)) throw new MalformedBodyError('the body is not valid UTF-8');
  const text = bytes.toString('utf8');
  return { text, value: firstOfEach(new URLSearchParams(text)) };
}

/**
 * Reads a `multipart/form-data` body: its fields as texts, files left out. Throws `MalformedBodyError`. The runtime's own
 * reader does it; the server limits how large a body can be.
 */
export async function parseMultipartBody(
  bytes: Buffer,
  contentType: string,
): Promise<{ text: string; value: Record<string, string> }> {
  try {
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
    const fields = [...form].filter((field): field is [string, string] => typeof field[1] === 'string');
    return { text: bytes.toString('latin1'), value: firstOfEach(fields) };
  } catch {
    throw new MalformedBodyError('the body is not a valid multipart form');
  }
}

function firstOfEach(fields: Iterable<[string, string]>): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of fields) {
    // Set by assignment, `__proto__` would be a prototype and not a field.
    if (!Object.hasOwn(values, name))
      Object.defineProperty(values, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return values;
}
