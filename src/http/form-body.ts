import { isUtf8 } from 'node:buffer';
import { MalformedBodyError } from './json-body.ts';

/** The runtime takes seconds for half a million fields, and serves no other request meanwhile. */
const MOST_FIELDS = 1000;

/** Reads an `application/x-www-form-urlencoded` body: every field a text, the first of a name. Throws `MalformedBodyError`. */
export function parseUrlencodedBody(bytes: Buffer): { text: string; value: Record<string, string> } {
  if (!isUtf8(bytes)) throw new MalformedBodyError('the body is not valid UTF-8');
  const text = bytes.toString('utf8');
  if (text.split('&', MOST_FIELDS + 1).length > MOST_FIELDS) {
    throw new MalformedBodyError(`the body has more than ${MOST_FIELDS} fields`);
  }
  return { text, value: firstOfEach(new URLSearchParams(text)) };
}

/**
 * Reads a `multipart/form-data` body: its fields as texts, files left out. Throws `MalformedBodyError`. The runtime's own
 * reader does it; the server limits how large a body can be. `text` has the fields as they were read, since what was sent
 * is not the same twice (each request has a boundary of its own), and may hide texts behind a transfer encoding.
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

/** Whether something stands in a body more than so many times. */
function hasMore(bytes: Buffer, what: string, most: number): boolean {
  let count = 0;
  for (let at = bytes.indexOf(what); at >= 0 && count <= most; at = bytes.indexOf(what, at + what.length)) count++;
  return count > most;
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
